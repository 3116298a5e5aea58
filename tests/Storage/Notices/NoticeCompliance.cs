using Parley.Storage.Notices;

namespace Parley.Tests.Storage.Notices;

/// <summary>What <see cref="INotices"/> promises, on either database.</summary>
public abstract class NoticeCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private TestStore _test = null!;
    private INotices _notices = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _notices = new NoticeStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_notice_is_told_once_for_its_occasion_to_each_tenant()
    {
        var notice = Make(0, NoticeTopic.NumberHeld);
        Assert.Equal(2, await _notices.AddAsync([notice, notice with { Id = NoticeId.New(), Tenant = null }]));
        Assert.Equal(0, await _notices.AddAsync([notice with { Id = NoticeId.New(), Text = "again" }]));
        Assert.Equal(notice, Assert.Single((await _notices.ListAsync(_tenant, false, null, 10)).Items));
        Assert.Null(Assert.Single((await _notices.ListAsync(null, false, null, 10)).Items).Tenant);
    }

    [Fact]
    public async Task notices_are_listed_newest_first_and_read_one_by_one_or_all()
    {
        var notices = Enumerable.Range(0, 10).Select(i => Make(i / 2, NoticeTopic.NumberHeld, $"o{i}")).ToImmutableArray();
        await _notices.AddAsync(notices);
        var listed = await Paging.AllAsync(cursor => _notices.ListAsync(_tenant, false, cursor, 3));
        Assert.Equal(notices.OrderByDescending(one => one.At).ThenBy(one => one.Id.Value, StringComparer.Ordinal), listed);
        Assert.Equal(10, await _notices.UnreadAsync(_tenant));

        Assert.Equal(2, await _notices.MarkReadAsync(_tenant, [notices[0].Id, notices[3].Id, NoticeId.New()], Day.AddDays(1)));
        Assert.Equal(0, await _notices.MarkReadAsync(_tenant, [notices[0].Id], Day.AddDays(2)));
        Assert.Equal(0, await _notices.MarkReadAsync(TenantId.New(), [notices[1].Id], Day.AddDays(2)));
        Assert.Equal(8, (await Paging.AllAsync(cursor => _notices.ListAsync(_tenant, true, cursor, 3))).Count);
        Assert.Equal(8, await _notices.MarkReadAsync(_tenant, null, Day.AddDays(2)));
        Assert.Equal(0, await _notices.UnreadAsync(_tenant));
        Assert.Equal(Day.AddDays(1), (await _notices.ListAsync(_tenant, false, null, 100)).Items.Single(one => one.Id == notices[3].Id).ReadAt);
    }

    [Fact]
    [Trait("Promise", "S1.12")]
    public async Task news_of_the_product_are_told_to_those_who_asked_and_what_was_declined_to_nobody()
    {
        Assert.Equal(0, await _notices.AddAsync([Make(0, NoticeTopic.ProductNews)]));
        await _notices.SavePreferenceAsync(_tenant, NoticeTopic.ProductNews, true);
        Assert.Equal(1, await _notices.AddAsync([Make(0, NoticeTopic.ProductNews)]));
        await _notices.SavePreferenceAsync(_tenant, NoticeTopic.ProductNews, false);
        await _notices.SavePreferenceAsync(_tenant, NoticeTopic.TemplateStopped, false);
        Assert.Equal(0, await _notices.AddAsync([Make(1, NoticeTopic.ProductNews, "b"), Make(1, NoticeTopic.TemplateStopped, "c")]));
        await _notices.SavePreferenceAsync(_tenant, NoticeTopic.Breach, false);
        Assert.Equal(1, await _notices.AddAsync([Make(1, NoticeTopic.Breach, "d")]));
        Assert.Equal([(NoticeTopic.TemplateStopped, false), (NoticeTopic.Breach, false), (NoticeTopic.ProductNews, false)], (await _notices.PreferencesAsync(_tenant)).Select(one => (one.Key, one.Value)).OrderBy(one => one.Key));
    }

    [Fact]
    public async Task old_notices_are_removed()
    {
        await _notices.AddAsync([Make(0, NoticeTopic.NumberHeld, "a"), Make(10, NoticeTopic.NumberHeld, "b")]);
        Assert.Equal(1, await _notices.RemoveAsync(Day.AddMinutes(5)));
        Assert.Equal("b", Assert.Single((await _notices.ListAsync(_tenant, false, null, 10)).Items).Occasion);
    }

    private Notice Make(int minute, NoticeTopic topic, string occasion = "a") => Notice.New(_tenant, topic, "sn1", "It \0 stopped.", Day.AddMinutes(minute), occasion);
}

public sealed class SqliteNoticeCompliance() : NoticeCompliance(StoreKind.Sqlite);

public sealed class PostgresNoticeCompliance() : NoticeCompliance(StoreKind.Postgres);
