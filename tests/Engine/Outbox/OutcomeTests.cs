using Parley.Simulator.Faults;
using Parley.Tests.Engine.Kit;
using Parley.V1;
using Status = Parley.V1.Message.Types.Status;

namespace Parley.Tests.Engine.Outbox;

/// <summary>The table of outcomes: what becomes of a send that goes wrong at each of its steps. None of them is a double send.</summary>
[Trait("Promise", "P5")]
public abstract class OutcomeTests(PacedFixture fixture)
{
    private const int Later = 3000;

    public static TheoryData<string, FaultSpec[], int, Status> Table() => new()
    {
        { "nothing goes wrong", [], 1, Status.Delivered },
        { "cut before the request was taken", [new(FaultKind.Before)], 0, Status.Unknown },
        { "taken after the client gave up", [new(FaultKind.Delay, DelayMs: Later)], 1, Status.Delivered },
        { "taken, cut before the answer", [new(FaultKind.After)], 1, Status.Delivered },
        { "taken, cut within the answer", [new(FaultKind.Answer)], 1, Status.Delivered },
        { "taken, answered too late", [new(FaultKind.DelayAnswer, DelayMs: Later)], 1, Status.Delivered },
        { "status before the answer", [new(FaultKind.StatusBeforeResponse)], 1, Status.Delivered },
        { "status before an answer that is cut", [new(FaultKind.StatusBeforeResponse), new(FaultKind.After)], 1, Status.Delivered },
        { "status before half an answer", [new(FaultKind.StatusBeforeResponse), new(FaultKind.Answer)], 1, Status.Delivered },
        { "cut, and its statuses come three times", [new(FaultKind.After), new(FaultKind.Duplicate, Copies: 2)], 1, Status.Delivered },
        { "cut, and its statuses come in another order", [new(FaultKind.After), new(FaultKind.Reorder, DelayMs: 300)], 1, Status.Delivered },
        { "cut, and its statuses get lost at first", [new(FaultKind.After), new(FaultKind.Drop)], 1, Status.Delivered },
        { "number throttled", [new(FaultKind.Error, Code: 130429)], 1, Status.Delivered },
        { "pair throttled", [new(FaultKind.Error, Code: 131056)], 1, Status.Delivered },
        { "WhatsApp stumbles", [new(FaultKind.Error, Code: 131000)], 1, Status.Delivered },
        { "WhatsApp stumbles and sends it all the same", [new(FaultKind.Error, Code: 131000, Accepted: true)], 1, Status.Delivered },
        { "an error of the server without a code of ours", [new(FaultKind.Error, Code: 999_999, HttpStatus: 500)], 0, Status.Failed },
        { "a person who cannot be reached", [new(FaultKind.Error, Code: 131026)], 0, Status.Failed },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_send_ends_as_the_table_says(string what, FaultSpec[] faults, int received, Status status)
    {
        var shop = await fixture.NewPacedShopAsync();
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        foreach (var fault in faults)
        {
            var ofSends = fault.At is not (FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Drop);
            fixture.Simulator.World.Faults.Add(fault with { Count = ofSends ? 1 : null, Match = new FaultMatch(shop.Number.PhoneNumberId, Event: ofSends ? null : "status") });
        }

        var id = await SayAsync(shop, customer, what);

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status >= status));
        // What comes behind it has passed every step that could still have brought a second one.
        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(shop, customer, "afterwards");
        await fixture.ReceivedAsync(shop, customer, "afterwards");
        Assert.Equal(received, (await fixture.ReceivedAsync(shop, received, customer)).Count(message => message.Text == what));
        Assert.All(events.Where(e => e.MessageStatus is not null), e => Assert.True(e.MessageStatus.Status <= status || status == Status.Delivered, $"{what}: {e.MessageStatus.Status}"));
    }

    [Fact]
    public async Task An_unknown_send_holds_later_ones_of_its_conversation_for_30_seconds_and_nobody_elses()
    {
        var shop = await fixture.NewPacedShopAsync();
        var people = await fixture.CustomersAsync(shop, 2);
        await UnknownAsync(shop, people[0]);
        var from = fixture.Clock.GetUtcNow();

        await SayAsync(shop, people[0], "behind it");
        await SayAsync(shop, people[1], "elsewhere");
        await fixture.ReceivedAsync(shop, people[1], "elsewhere");
        Assert.Empty(await fixture.ReceivedAsync(shop, 0, people[0]));
        fixture.Simulator.World.Advance(TimeSpan.FromSeconds(30));

        await fixture.ReceivedAsync(shop, people[0], "behind it");
        Assert.True((await fixture.ReceivedAsync(shop, 1, people[0]))[0].Time - from >= TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task A_status_that_settles_it_lets_later_ones_go_at_once()
    {
        var shop = await fixture.NewPacedShopAsync();
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.After, Count: 1, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        var from = fixture.Clock.GetUtcNow();
        await SayAsync(shop, customer, "first");

        await SayAsync(shop, customer, "second");

        var received = await fixture.ReceivedAsync(shop, 2, customer);
        Assert.Equal(["first", "second"], received.Select(message => message.Text));
        Assert.InRange((received[1].Time - from).TotalSeconds, 0, 25);
    }

    [Theory]
    [InlineData("SENT", "SENT", 0)]
    [InlineData("DROP", "FAILED", 0)]
    [InlineData("RETRY", "DELIVERED", 1)]
    public async Task The_tenants_word_settles_an_unknown_send_once(string resolution, string status, int received)
    {
        var shop = await fixture.NewPacedShopAsync();
        var customer = Assert.Single(await fixture.CustomersAsync(shop, 1));
        var id = await UnknownAsync(shop, customer);
        var conversations = await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        var list = $"/v1/conversations/{conversations.GetProperty("conversations")[0].GetProperty("id").GetString()}/messages";
        await shop.ReadUntilAsync(list, body => body.GetProperty("messages").EnumerateArray().Any(message => message.GetProperty("id").GetString() == id && message.GetProperty("status").GetString() == "UNKNOWN"));

        Assert.False(Repeated(await ResolveAsync(shop, id, resolution, "word")));
        await shop.ReadUntilAsync($"/v1/messages/{id}", body => body.GetProperty("status").GetString() == status);

        Assert.True(Repeated(await ResolveAsync(shop, id, resolution, "word")));
        Assert.Equal((400, "NOT_UNKNOWN"), Error(await EngineFixture.ErrorAsync(await ResolveAsync(shop, id, resolution, "another word"))));
        Assert.Equal((409, "KEY_REUSED"), Error(await EngineFixture.ErrorAsync(await ResolveAsync(shop, id, resolution == "SENT" ? "DROP" : "SENT", "word"))));
        Assert.Equal(received, (await fixture.ReceivedAsync(shop, received, customer)).Count);
        var resolved = Assert.Single(await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageResolved is not null)), e => e.MessageResolved is not null);
        Assert.Equal(id, resolved.MessageResolved.Message);
    }

    [Fact]
    public async Task A_token_that_is_no_longer_valid_holds_the_queue_with_a_reason_until_a_new_one_comes()
    {
        var shop = await fixture.NewPacedShopAsync();
        var people = await fixture.CustomersAsync(shop, 3);
        var fault = fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 190, HttpStatus: 401, Match: new FaultMatch(shop.Number.PhoneNumberId)));

        var sent = new List<string>();
        foreach (var person in people) sent.Add(await SayAsync(shop, person, "patience"));

        var held = (await shop.EventsUntilAsync(seen => seen.Any(e => e.SessionHeld is not null))).Last(e => e.SessionHeld is not null).SessionHeld;
        Assert.Equal(190, held.Reason.Code);
        var session = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}"));
        Assert.Equal(190, session.GetProperty("held").GetProperty("code").GetInt32());
        Assert.Equal(PacedFixture.Throughput, session.GetProperty("messagesPerSecond").GetInt32());
        // None is under way any more: what leaves from here on leaves with the new token.
        foreach (var id in sent)
            await shop.ReadUntilAsync($"/v1/messages/{id}", body => body.TryGetProperty("waiting", out var waiting) && waiting.GetProperty("reason").GetString() == "SENDING_HELD");
        fixture.Simulator.World.Faults.Remove(fault.Id);
        await EngineFixture.JsonAsync(await shop.ConnectAsync(shop.Number));
        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(3, (await fixture.ReceivedAsync(shop, 3)).Count);
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.SessionResumed is not null));
        Assert.DoesNotContain(events, e => e.MessageStatus?.Status == Status.Failed);
    }

    private static async Task<string> SayAsync(TestShop shop, string to, string text) =>
        (await EngineFixture.JsonAsync(await shop.SayAsync(to, text))).GetProperty("id").GetString()!;

    /// <summary>A message of which nobody will ever know whether it arrived.</summary>
    private async Task<string> UnknownAsync(TestShop shop, string customer)
    {
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Before, Count: 1, Match: new FaultMatch(shop.Number.PhoneNumberId)));
        var id = await SayAsync(shop, customer, "unknown");
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status == Status.Unknown));
        return id;
    }

    private static Task<HttpResponseMessage> ResolveAsync(TestShop shop, string id, string resolution, string key) =>
        shop.PostAsync($"/v1/messages/{id}:resolve", new { resolution, key });

    private static bool Repeated(HttpResponseMessage response) => EngineFixture.JsonAsync(response).Result.TryGetProperty("repeated", out var repeated) && repeated.GetBoolean();

    private static (int, string) Error((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(PacedOnSqlite.Name)]
public sealed class OutcomesOnSqlite(PacedSqlite fixture) : OutcomeTests(fixture);

[Collection(PacedOnPostgres.Name)]
public sealed class OutcomesOnPostgres(PacedPostgres fixture) : OutcomeTests(fixture);
