using System.Text;
using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>What intake does with webhooks that the store does not take, on a store that fails on command.</summary>
public sealed class SpoolingTests
{
    [Fact]
    [Trait("Promise", "P1")]
    public async Task A_webhook_the_store_does_not_answer_in_time_is_spooled_acknowledged_and_replayed_once()
    {
        await using var engine = await FaultEngine.OnSqliteAsync();
        var shop = await engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        engine.Directory.Hang();

        for (var i = 0; i < 10; i++) await AcknowledgedAsync(shop, Payloads.Text($"wamid.{i}", customer, $"{i}"));
        Assert.True(engine.Store.IsAway);
        Assert.True(engine.Spool.Records > 0);

        engine.Directory.Answer();
        await engine.ReplayedAsync();
        await AcknowledgedAsync(shop, Payloads.Text("wamid.end", customer, "end"));
        var events = await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageReceived?.WhatsappId == "wamid.end"));
        Assert.Equal(
            ["wamid.end", .. Enumerable.Range(0, 10).Select(i => $"wamid.{i}")],
            events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.WhatsappId).OrderByDescending(id => id == "wamid.end").ThenBy(id => id, StringComparer.Ordinal));
        Assert.False(engine.Store.IsAway);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task What_is_spooled_survives_a_restart_and_is_replayed_in_order()
    {
        await using var engine = await FaultEngine.OnSqliteAsync();
        var shop = await engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        engine.Directory.Fail(new JournalUnavailableException("away", TimeSpan.FromSeconds(1), outcomeUnknown: false));
        for (var i = 0; i < 30; i++) await AcknowledgedAsync(shop, Payloads.Text($"wamid.{i}", customer, $"{i}"));
        await engine.StopEngineAsync();
        Assert.NotEmpty(Directory.GetFiles(System.IO.Path.Combine(engine.DataFolder, "spool"), "*.spool"));

        await engine.StartEngineAsync();

        await engine.ReplayedAsync();
        var events = await shop.EventsUntilAsync(seen => seen.Count(one => one.MessageReceived is not null) == 30);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"wamid.{i}"), events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.WhatsappId));
    }

    [Fact]
    public async Task The_binding_of_app_and_number_is_checked_at_the_replay_too()
    {
        await using var engine = await FaultEngine.OnSqliteAsync(settings => settings.Intake.MaxWebhooks = 1);
        var shop = await engine.NewShopAsync();
        var other = await engine.NewAppAsync();
        engine.Directory.Hang();
        // The one place is taken by a webhook that hangs; the next ones are spooled unread.
        await AcknowledgedAsync(shop, Payloads.Text("wamid.first", TestShop.NewCustomer(), "mine"));
        using (var foreign = await engine.PostWebhookAsync(other, Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.x", TestShop.NewCustomer(), "not mine"))))
            Assert.Equal(200, (int)foreign.StatusCode);
        using (var broken = await engine.PostWebhookAsync(other, "this is no json")) Assert.Equal(200, (int)broken.StatusCode);

        engine.Directory.Answer();
        await engine.ReplayedAsync();

        Assert.Equal(["FOREIGN_NUMBER", "NOT_JSON"], (await LettersAsync(engine, other)).Select(letter => letter.GetProperty("reason").GetString()).Order());
        var events = await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageReceived is not null));
        Assert.Equal("wamid.first", Assert.Single(events, one => one.MessageReceived is not null).MessageReceived.WhatsappId);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task What_keeps_failing_by_itself_becomes_a_dead_letter_and_blocks_nobody()
    {
        await using var engine = await FaultEngine.OnSqliteAsync();
        var shop = await engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        engine.Directory.Fail(new JournalUnavailableException("away", TimeSpan.FromSeconds(1), outcomeUnknown: false));
        for (var i = 0; i < 4; i++) await AcknowledgedAsync(shop, Payloads.Text($"wamid.{i}", customer, $"{i}"));
        const string poison = """{"poison":true}""";
        using (var response = await engine.PostWebhookAsync(shop.Number.App, poison)) Assert.Equal(200, (int)response.StatusCode);
        for (var i = 4; i < 8; i++) await AcknowledgedAsync(shop, Payloads.Text($"wamid.{i}", customer, $"{i}"));

        engine.Directory.Answer();
        await engine.ReplayedAsync();

        var events = await shop.EventsUntilAsync(seen => seen.Count(one => one.MessageReceived is not null) == 8);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"wamid.{i}"), events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.WhatsappId));
        var letter = Assert.Single(await LettersAsync(engine, shop.Number.App));
        Assert.Equal(("NOT_HANDLED", poison), (letter.GetProperty("reason").GetString(), Encoding.UTF8.GetString(letter.GetProperty("body").GetBytesFromBase64())));
    }

    [Fact]
    public async Task One_webhook_that_fails_leaves_the_live_path_to_the_others()
    {
        await using var engine = await FaultEngine.OnSqliteAsync();
        var shop = await engine.NewShopAsync();
        using (var response = await engine.PostWebhookAsync(shop.Number.App, """{"poison":1}""")) Assert.Equal(200, (int)response.StatusCode);
        Assert.False(engine.Store.IsAway);
        await AcknowledgedAsync(shop, Payloads.Text("wamid.1", TestShop.NewCustomer(), "hello"));
        await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageReceived is not null));
        await engine.ReplayedAsync();
    }

    [Fact]
    public async Task With_neither_store_nor_spool_the_answer_is_503_with_a_delay_and_not_ready()
    {
        await using var engine = await FaultEngine.OnPostgresAsync(settings => settings.Spool.MaxMegabytes = 16);
        var shop = await engine.NewShopAsync();
        var large = new string('x', 2 << 20);
        engine.Postgres!.Freeze();

        var answers = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            using var response = await shop.ReceiveAsync(Payloads.Text($"wamid.{i}", TestShop.NewCustomer(), large));
            answers.Add((int)response.StatusCode);
            if (answers[^1] == 503) Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Equal(Enumerable.Repeat(200, 7).Concat(Enumerable.Repeat(503, 5)), answers);
        using var ready = await engine.SendAsync(HttpMethod.Get, "/health/ready", null);
        Assert.Equal(503, (int)ready.StatusCode);

        engine.Postgres.Thaw();
        await engine.ReplayedAsync();
        Assert.Equal("journal", (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/health/ready", null))).GetProperty("by").GetString());
        await shop.EventsUntilAsync(seen => seen.Count(one => one.MessageReceived is not null) == 7);
    }

    [Fact]
    [Trait("Promise", "P9")]
    public async Task A_flood_is_held_in_a_bounded_memory_and_the_rest_is_told_to_come_again()
    {
        await using var engine = await FaultEngine.OnSqliteAsync(settings =>
        {
            settings.Intake.MaxWebhooks = 2;
            settings.Intake.MaxMegabytes = 8;
            settings.Spool.AfterMilliseconds = 30_000;
        });
        var shop = await engine.NewShopAsync();
        var large = new string('x', 2 << 20);
        engine.Directory.Hang();
        // Each holds a buffer of two megabytes; a third one would need two and then four more.
        var held = Enumerable.Range(0, 2).Select(i => shop.ReceiveAsync(Payloads.Text($"wamid.held.{i}", TestShop.NewCustomer(), large[..((2 << 20) - 2000)]))).ToArray();
        await UntilAsync(() => engine.Directory.Waiting == 2);

        using (var more = await shop.ReceiveAsync(Payloads.Text("wamid.more", TestShop.NewCustomer(), large)))
        {
            Assert.Equal(503, (int)more.StatusCode);
            Assert.NotNull(more.Headers.RetryAfter);
        }

        engine.Directory.Answer();
        foreach (var one in held)
        {
            using var response = await one;
            Assert.Equal(200, (int)response.StatusCode);
        }

        await AcknowledgedAsync(shop, Payloads.Text("wamid.more", TestShop.NewCustomer(), large));
    }

    private static async Task AcknowledgedAsync(TestShop shop, string message)
    {
        using var response = await shop.ReceiveAsync(message);
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(10, patience.Token);
    }

    private static async Task<JsonElement[]> LettersAsync(FaultEngine engine, TestApp app) =>
        [.. (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/dead-letters?pageSize=200", EngineFixture.AdminKey)))
            .GetProperty("deadLetters").EnumerateArray().Where(letter => letter.GetProperty("source").GetString() == $"webhook:{app.Name}")];
}
