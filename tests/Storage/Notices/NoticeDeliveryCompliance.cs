using Parley.Storage.Notices;

namespace Parley.Tests.Storage.Notices;

/// <summary>What <see cref="INoticeDeliveries"/> and <see cref="INoticeMeans"/> promise, on either database.</summary>
public abstract class NoticeDeliveryCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New(), _other = TenantId.New();
    private TestStore _test = null!;
    private INoticeDeliveries _deliveries = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _deliveries = new NoticeDeliveryStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_delivery_is_kept_once_and_read_as_it_was_written()
    {
        var one = Make(_tenant) with { Person = PersonId.New(), Notice = NoticeId.New(), Topic = NoticeTopic.Breach, Way = NoticeWay.OperatorFirst };
        await _deliveries.AddAsync([Sealed(one)]);
        await _deliveries.AddAsync([Sealed(one with { To = "eve@example.com" })]);
        Assert.Equal(one, Assert.Single((await _deliveries.ListAsync(_tenant, null, 10)).Items));
        var due = Assert.Single(await _deliveries.DueAsync(Day, 10, 10));
        Assert.Equal((one, "content"), (due.Delivery, System.Text.Encoding.UTF8.GetString(due.Content.Span)));
        Assert.Empty((await _deliveries.ListAsync(_other, null, 10)).Items);
        Assert.Empty((await _deliveries.ListAsync(null, null, 10)).Items);
        Assert.Empty(await _deliveries.DueAsync(Day.AddSeconds(-1), 10, 10));
    }

    [Fact]
    public async Task an_attempt_is_claimed_by_its_number_and_what_ended_is_not_tried_again()
    {
        var one = Make(_tenant);
        await _deliveries.AddAsync([Sealed(one)]);
        Assert.True(await _deliveries.BeginAsync(one.Id, 0, Day.AddMinutes(1)));
        Assert.False(await _deliveries.BeginAsync(one.Id, 0, Day.AddMinutes(1)));
        Assert.Empty(await _deliveries.DueAsync(Day, 10, 10));
        await _deliveries.FailedAsync(one.Id, "away");
        Assert.Equal((1, "away"), Assert.Single(await _deliveries.DueAsync(Day.AddMinutes(1), 10, 10)) is var due ? (due.Delivery.Attempts, due.Delivery.Result) : default);
        await _deliveries.EndAsync(one.Id, NoticeDeliveryState.Sent, "", Day.AddMinutes(2));
        Assert.Empty(await _deliveries.DueAsync(Day.AddDays(1), 10, 10));
        Assert.False(await _deliveries.BeginAsync(one.Id, 1, Day.AddDays(1)));
        await _deliveries.EndAsync(one.Id, NoticeDeliveryState.GivenUp, "late", Day.AddMinutes(3));
        Assert.Equal(one with { State = NoticeDeliveryState.Sent, Attempts = 1, DueAt = null, EndedAt = Day.AddMinutes(2) }, Assert.Single((await _deliveries.ListAsync(_tenant, null, 10)).Items));
        Assert.Equal(0, await _deliveries.RemoveAsync(Day.AddMinutes(2)));
        Assert.Equal(1, await _deliveries.RemoveAsync(Day.AddMinutes(3)));
    }

    [Fact]
    public async Task a_tenant_with_many_leaves_room_for_others_and_what_goes_the_same_way_waits_together()
    {
        var many = Enumerable.Range(0, 10).Select(_ => Make(_tenant)).ToImmutableArray();
        var (own, theirs) = (Make(_tenant) with { Way = NoticeWay.OwnOnly }, Make(_other) with { DueAt = Day.AddSeconds(1) });
        await _deliveries.AddAsync([.. many.Select(Sealed), Sealed(own), Sealed(theirs)]);
        var due = await _deliveries.DueAsync(Day.AddMinutes(1), 3, 100);
        Assert.Equal((3, 1, 1), (due.Count(one => many.Any(other => other.Id == one.Delivery.Id)), due.Count(one => one.Delivery == own), due.Count(one => one.Delivery == theirs)));
        await _deliveries.PostponeAsync(many[0], Day.AddHours(1), "away");
        Assert.Equal(new[] { own.Id, theirs.Id }.Order(), (await _deliveries.DueAsync(Day.AddMinutes(1), 100, 100)).Select(static one => one.Delivery.Id).Order());
        Assert.Equal(12, (await _deliveries.DueAsync(Day.AddHours(1), 100, 100)).Length);
    }

    [Fact]
    public async Task what_waited_too_long_is_given_up_and_says_nothing_any_more()
    {
        var (old, young) = (Make(_tenant) with { ExpiresAt = Day.AddHours(1), Result = "away" }, Make(_tenant));
        await _deliveries.AddAsync([Sealed(old), Sealed(young)]);
        Assert.Equal(0, await _deliveries.GiveUpAsync(Day.AddMinutes(59)));
        Assert.Equal(1, await _deliveries.GiveUpAsync(Day.AddHours(1)));
        var given = (await _deliveries.ListAsync(_tenant, null, 10)).Items.Single(one => one.Id == old.Id);
        Assert.Equal((NoticeDeliveryState.GivenUp, "away"), (given.State, given.Result));
        Assert.Equal(young.Id, Assert.Single(await _deliveries.DueAsync(Day.AddHours(2), 10, 10)).Delivery.Id);
    }

    [Fact]
    public async Task a_notice_is_told_once_and_another_one_about_the_same_thing_is_known()
    {
        var notices = new NoticeStore(_test.Store);
        var (first, second) = (Notice("a", "sn1"), Notice("b", "sn1"));
        await notices.AddAsync([first, second, Notice("c", "sn2")]);
        Assert.Equal(3, (await _deliveries.UntoldAsync(10)).Length);
        var untold = (await _deliveries.UntoldAsync(10)).First(one => one.Notice.Id == first.Id);
        Assert.Equal((first, ""), (untold.Notice, untold.TenantName));
        Assert.False(await _deliveries.WasToldAsync(second, Day.AddHours(-1)));
        Assert.True(await _deliveries.TellAsync(first.Id, Day, [Sealed(Make(_tenant))]));
        Assert.False(await _deliveries.TellAsync(first.Id, Day, [Sealed(Make(_tenant))]));
        Assert.True(await _deliveries.WasToldAsync(second, Day.AddHours(-1)));
        Assert.False(await _deliveries.WasToldAsync(second, Day));
        Assert.False(await _deliveries.WasToldAsync(second with { Tenant = _other }, Day.AddHours(-1)));
        Assert.Equal(2, (await _deliveries.UntoldAsync(10)).Length);
        Assert.Single((await _deliveries.ListAsync(_tenant, null, 10)).Items);

        Notice Notice(string occasion, string subject) => Contracts.Ports.Notice.New(_tenant, NoticeTopic.NumberHeld, subject, "text", Day, occasion) with { Message = "[\"number_held\",\"नमस्ते\"]" };
    }

    [Fact]
    public async Task wishes_are_a_persons_own_in_each_tenant()
    {
        var person = PersonId.New();
        await _deliveries.SaveWishAsync(_tenant, person, NoticeTopic.ProductNews, NoticeChannel.Mail, true);
        await _deliveries.SaveWishAsync(_tenant, person, NoticeTopic.ProductNews, NoticeChannel.WhatsApp, true);
        await _deliveries.SaveWishAsync(_tenant, person, NoticeTopic.ProductNews, NoticeChannel.Mail, false);
        var said = await _deliveries.WishesAsync(_tenant, person);
        Assert.Equal((false, true, 2), (said[(NoticeTopic.ProductNews, NoticeChannel.Mail)], said[(NoticeTopic.ProductNews, NoticeChannel.WhatsApp)], said.Count));
        Assert.Empty(await _deliveries.WishesAsync(_other, person));
        Assert.Empty(await _deliveries.WishesAsync(null, person));
    }

    [Fact]
    public async Task a_tenants_means_are_replaced_and_removed()
    {
        var means = new NoticeMeansStore(_test.Store);
        var server = new TenantMailer(_tenant, MailerKind.Smtp, "Shop <a@b.example>", "smtp.b.example", 587, 1, "shop", "", new byte[] { 1, 2 });
        await means.SaveMailerAsync(server, Day);
        await means.SaveMailerAsync(server with { Kind = MailerKind.Http, Url = "https://b.example" }, Day);
        var read = (await means.MailerAsync(_tenant))!;
        Assert.Equal((MailerKind.Http, "https://b.example", "Shop <a@b.example>"), (read.Kind, read.Url, read.From));
        Assert.Equal([1, 2], read.SealedSecret.ToArray());
        Assert.Null(await means.MailerAsync(_other));
        Assert.True(await means.RemoveMailerAsync(_tenant));
        Assert.False(await means.RemoveMailerAsync(_tenant));

        var number = new AlertNumber(_tenant, SessionId.New(), "alert", "en_US");
        await means.SaveAlertNumberAsync(number with { Template = "other" }, Day);
        await means.SaveAlertNumberAsync(number, Day);
        Assert.Equal(number, await means.AlertNumberAsync(_tenant));
        Assert.True(await means.RemoveAlertNumberAsync(_tenant));
        Assert.Null(await means.AlertNumberAsync(_tenant));
    }

    private static NoticeDelivery Make(TenantId? tenant) =>
        new(NoticeDelivery.NewId(), tenant, null, null, NoticeChannel.Mail, null, "anna@example.com", NoticeWay.OwnFirst, NoticeDeliveryState.Waiting, 0, Day, Day, Day.AddDays(3), null, "");

    private static SealedDelivery Sealed(NoticeDelivery delivery) => new(delivery, "content"u8.ToArray());
}

public sealed class SqliteNoticeDeliveryCompliance() : NoticeDeliveryCompliance(StoreKind.Sqlite);

public sealed class PostgresNoticeDeliveryCompliance() : NoticeDeliveryCompliance(StoreKind.Postgres);
