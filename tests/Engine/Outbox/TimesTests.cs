using System.Text.Json;
using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Status = Parley.V1.Message.Types.Status;

namespace Parley.Tests.Engine.Outbox;

/// <summary>Sends with a time of their own, with an end, and taken back.</summary>
[Trait("Promise", "P5")]
[Collection(OwnEngines.Name)]
public class TimesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_send_waits_for_its_time_and_later_ones_do_not_wait_for_it(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("920100");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        var at = fixture.Clock.GetUtcNow().AddHours(2);
        var id = Id(await SendAsync(shop, customer, "later", sendAt: at, expiresAt: at.AddHours(1)));
        await ReachFixture.SayAsync(shop, customer, "now");
        await fixture.ReceivedAsync(shop, 1);
        var shown = await shop.ReadUntilWaitingAsync(id, "SCHEDULE");
        Assert.Equal(at.ToUnixTimeSeconds(), shown.GetProperty("until").GetDateTimeOffset().ToUnixTimeSeconds());

        fixture.Simulator.World.Advance(TimeSpan.FromHours(2));
        await fixture.ReceivedAsync(shop, 2);

        var messages = fixture.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Where(message => message.FromBusiness);
        Assert.Equal(["now", "later"], messages.OrderBy(message => message.Time).Select(message => message.Text));
        var queued = (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageQueued?.Message == id))).Single(e => e.MessageQueued?.Message == id).MessageQueued;
        Assert.Equal(at.ToUnixTimeSeconds(), queued.SendAt.Seconds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_not_sent_in_time_fails_in_time_whatever_it_waits_for(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("920200");
        var people = await fixture.CustomersAsync(shop, 3);
        var fault = fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 190, HttpStatus: 401, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        await ReachFixture.SayAsync(shop, people[0], "holds the queue");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.SessionHeld is not null));
        var end = fixture.Clock.GetUtcNow().AddHours(1);
        var ids = new HashSet<string>();
        // Two of one conversation, one of another; and one that may take its time.
        foreach (var person in (string[])[people[1], people[1], people[2]]) ids.Add(Id(await SendAsync(shop, person, "in time or not at all", expiresAt: end)));
        var patient = await ReachFixture.SayAsync(shop, people[2], "at any time");

        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(61));

        var events = await shop.EventsUntilAsync(seen => ids.All(id => seen.Any(e => e.MessageStatus?.Message == id)));
        Assert.All(events.Where(e => ids.Contains(e.MessageStatus?.Message ?? "")), e => Assert.Equal((Status.Failed, "EXPIRED", 0), (e.MessageStatus.Status, e.MessageStatus.Failure.Reason, e.MessageStatus.Failure.Code)));
        fixture.Simulator.World.Faults.Remove(fault.Id);
        await EngineFixture.JsonAsync(await shop.ConnectAsync(shop.Number));
        fixture.Simulator.World.Advance(TimeSpan.FromHours(1));
        await fixture.ReceivedAsync(shop, 2);
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == patient && e.MessageStatus.Status >= Status.Accepted));
        Assert.Equal(2, await fixture.ReceivedAsync(shop, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_queued_send_can_be_taken_back_any_number_of_times_and_a_sent_one_cannot(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("920300");
        var people = await fixture.CustomersAsync(shop, 2);
        var id = Id(await SendAsync(shop, people[0], "never", sendAt: fixture.Clock.GetUtcNow().AddHours(1)));
        await shop.ReadUntilWaitingAsync(id, "SCHEDULE");

        for (var again = 0; again < 3; again++) Assert.True(Cancelled(await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{id}:cancel", new { }))));

        var shown = await shop.ReadUntilAsync($"/v1/messages/{id}", body => body.GetProperty("status").GetString() == "FAILED");
        Assert.Equal("CANCELLED", shown.GetProperty("failure").GetProperty("reason").GetString());
        var sent = await ReachFixture.SayAsync(shop, people[1], "gone");
        await fixture.ReceivedAsync(shop, 1);
        await shop.ReadUntilAsync($"/v1/messages/{sent}", body => body.GetProperty("status").GetString() == "DELIVERED");
        Assert.False(Cancelled(await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{sent}:cancel", new { }))));
        // Another tenant's message is no message.
        var stranger = await fixture.NewTenantAsync();
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.PostAsync($"/v1/messages/{sent}:cancel", new { }))).Status);
        fixture.Simulator.World.Advance(TimeSpan.FromHours(2));
        await ReachFixture.SayAsync(shop, people[0], "afterwards");
        await fixture.ReceivedAsync(shop, 2);
        Assert.DoesNotContain(fixture.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)), message => message.Text == "never");
    }

    /// <summary>Many sends, cancelled while they leave: each was either received or cancelled, and never both.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_and_an_attempt_exclude_each_other(bool postgres)
    {
        const int Count = 60;
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("920400");
        var people = await fixture.CustomersAsync(shop, Count);
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}", shop.ApiKey, new { messagesPerSecond = 30 }));
        var ids = await Task.WhenAll(people.Select((person, i) => ReachFixture.SayAsync(shop, person, $"{i}")));
        await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageQueued is not null) == Count);
        foreach (var id in ids) await shop.ReadUntilFoundAsync(id);

        var cancelled = (await Task.WhenAll(ids.Reverse().Select(async id =>
            (id, Cancelled(await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{id}:cancel", new { }))))))).ToDictionary(one => one.id, one => one.Item2);

        var over = await shop.EventsUntilAsync(seen => ids.All(id => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status is Status.Delivered or Status.Failed)));
        var received = fixture.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Where(message => message.FromBusiness).Select(message => message.Text).ToHashSet();
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(!cancelled[ids[i]], received.Contains($"{i}"));
            Assert.Equal(cancelled[ids[i]], over.Any(e => e.MessageStatus?.Message == ids[i] && e.MessageStatus.Failure?.Reason == "CANCELLED"));
        }
    }

    [Fact]
    public async Task Times_that_cannot_be_are_refused_with_their_names_and_repetitions_get_their_first_answer()
    {
        await using var fixture = await ReachFixture.StartAsync(postgres: false);
        var shop = await fixture.ShopInAsync("920500");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        var now = fixture.Clock.GetUtcNow();

        Assert.Equal((400, "SEND_AT_TOO_LATE"), await RefusedAsync(shop, customer, sendAt: now.AddDays(31)));
        Assert.Equal((400, "EXPIRES_AT_TOO_EARLY"), await RefusedAsync(shop, customer, expiresAt: now.AddMinutes(-1)));
        Assert.Equal((400, "EXPIRES_AT_TOO_EARLY"), await RefusedAsync(shop, customer, sendAt: now.AddHours(2), expiresAt: now.AddHours(1)));
        Assert.Equal((400, "EXPIRES_AT_TOO_LATE"), await RefusedAsync(shop, customer, expiresAt: now.AddDays(31)));
        var first = Id(await SendAsync(shop, customer, "once", expiresAt: now.AddMinutes(5), key: "the same"));
        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(first, Id(await SendAsync(shop, customer, "once", expiresAt: now.AddMinutes(5), key: "the same")));
        Assert.Equal((409, "KEY_REUSED"), await RefusedAsync(shop, customer, "once", expiresAt: now.AddMinutes(20), key: "the same"));
    }

    private static Task<HttpResponseMessage> PostAsync(TestShop shop, string to, string body, DateTimeOffset? sendAt, DateTimeOffset? expiresAt, string? key) =>
        shop.PostAsync("/v1/messages", new { session = shop.Session, to, text = new { body }, key = key ?? Guid.NewGuid().ToString(), sendAt = Time(sendAt), expiresAt = Time(expiresAt) });

    private static async Task<JsonElement> SendAsync(TestShop shop, string to, string body, DateTimeOffset? sendAt = null, DateTimeOffset? expiresAt = null, string? key = null) =>
        await EngineFixture.JsonAsync(await PostAsync(shop, to, body, sendAt, expiresAt, key));

    private static async Task<(int, string)> RefusedAsync(TestShop shop, string to, string body = "refused", DateTimeOffset? sendAt = null, DateTimeOffset? expiresAt = null, string? key = null)
    {
        var (status, reason, _) = await EngineFixture.ErrorAsync(await PostAsync(shop, to, body, sendAt, expiresAt, key));
        return (status, reason);
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Id(JsonElement body) => body.GetProperty("id").GetString()!;

    private static bool Cancelled(JsonElement body) => body.TryGetProperty("cancelled", out var cancelled) && cancelled.GetBoolean();
}
