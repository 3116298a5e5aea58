using System.Text.Json;
using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Outbox;

/// <summary>What waits says why, and what nobody knows says that somebody has to decide.</summary>
[Collection(OwnEngines.Name)]
public class WaitingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P11")]
    public async Task What_waits_says_why_and_until_when(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        await PairAsync(fixture);
        await UnknownAsync(fixture);
        await ThroughputAsync(fixture);
        await RefusedAsync(fixture, 130429, "WHATSAPP");
        await RefusedAsync(fixture, 131056, "PAIR_RATE");
        await RefusedAsync(fixture, 131000, "RETRY");
        await RefusedAsync(fixture, 190, "SENDING_HELD");
        await ReachAsync(fixture);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P5")]
    public async Task A_send_unknown_for_a_day_asks_for_a_decision_once_and_can_still_be_resolved(bool postgres)
    {
        await using var fixture = await ReachFixture.StartAsync(postgres);
        var shop = await fixture.ShopInAsync("910100");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        var id = await UnknownAsync(fixture, shop, customer);
        await shop.ReadUntilAsync($"/v1/messages/{id}", body => Text(body, "status") == "UNKNOWN");
        Assert.False((await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/messages/{id}"))).TryGetProperty("decisionNeeded", out var early) && early.GetBoolean());

        fixture.Simulator.World.Advance(TimeSpan.FromHours(25));

        await shop.ReadUntilAsync($"/v1/messages/{id}", body => Text(body, "status") == "UNKNOWN" && body.TryGetProperty("decisionNeeded", out var needed) && needed.GetBoolean());
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageUndecided?.Message == id));
        // It is looked at again after a start, and not said again.
        await fixture.StopEngineAsync();
        await fixture.StartEngineAsync();
        for (var minute = 0; minute < 3; minute++) fixture.Simulator.World.Advance(TimeSpan.FromMinutes(1));
        await EngineFixture.JsonAsync(await shop.PostAsync($"/v1/messages/{id}:resolve", new { resolution = "SENT", key = "word" }));

        await shop.ReadUntilAsync($"/v1/messages/{id}", body => Text(body, "status") == "SENT" && !(body.TryGetProperty("decisionNeeded", out var needed) && needed.GetBoolean()));
        Assert.Single(await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageResolved is not null)), e => e.MessageUndecided is not null);
    }

    private static async Task PairAsync(ReachFixture fixture)
    {
        var shop = await fixture.ShopInAsync("910001");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        var last = "";
        for (var i = 0; i < 46; i++) last = await ReachFixture.SayAsync(shop, customer, $"{i}");
        var waiting = await shop.ReadUntilWaitingAsync(last, "PAIR_RATE");
        Assert.True(waiting.GetProperty("until").GetDateTimeOffset() > fixture.Clock.GetUtcNow().AddMinutes(-1));
        // The list says the same.
        var conversation = Text(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/messages/{last}")), "conversation");
        var list = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations/{conversation}/messages"));
        Assert.Equal("PAIR_RATE", Text(list.GetProperty("messages").EnumerateArray().First(one => Text(one, "id") == last).GetProperty("waiting"), "reason"));
    }

    private static async Task UnknownAsync(ReachFixture fixture)
    {
        var shop = await fixture.ShopInAsync("910002");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        await UnknownAsync(fixture, shop, customer);
        await shop.ReadUntilWaitingAsync(await ReachFixture.SayAsync(shop, customer, "behind it"), "UNKNOWN_MESSAGE");
    }

    private static async Task ThroughputAsync(ReachFixture fixture)
    {
        var shop = await fixture.ShopInAsync("910003");
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}", shop.ApiKey, new { messagesPerSecond = 1 }));
        var customers = await fixture.CustomersAsync(shop, 60);
        await PacedFixture.PromiseAsync(shop, customers);
        await shop.ReadUntilWaitingAsync(await ReachFixture.SayAsync(shop, customers[59], "the last"), "NUMBER_THROUGHPUT", "EARLIER_MESSAGE");
    }

    private static async Task RefusedAsync(ReachFixture fixture, int code, string reason)
    {
        var shop = await fixture.ShopInAsync($"91{code}");
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: code, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        var waiting = await shop.ReadUntilWaitingAsync(await ReachFixture.SayAsync(shop, customer, "refused"), reason);
        Assert.Equal(code, waiting.GetProperty("answer").GetProperty("code").GetInt32());
    }

    private static async Task ReachAsync(ReachFixture fixture)
    {
        var shop = await fixture.ShopInAsync("910004");
        await fixture.PromiseAsync(shop, fixture.Strangers(ReachFixture.Limit));
        await fixture.ReceivedAsync(shop, ReachFixture.Limit);
        await fixture.PromiseAsync(shop, fixture.Strangers(1));
        var queued = (await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageQueued is not null) == ReachFixture.Limit + 1)).Last(e => e.MessageQueued is not null).MessageQueued;
        var waiting = await shop.ReadUntilWaitingAsync(queued.Message, "PORTFOLIO_REACH");
        Assert.True(waiting.GetProperty("until").GetDateTimeOffset() > fixture.Clock.GetUtcNow().AddHours(20));
    }

    /// <summary>A message of which nobody will ever know whether it arrived.</summary>
    private static async Task<string> UnknownAsync(ReachFixture fixture, TestShop shop, string customer)
    {
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Before, Count: 1, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        var id = await ReachFixture.SayAsync(shop, customer, "unknown");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status == Message.Types.Status.Unknown));
        return id;
    }

    private static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
