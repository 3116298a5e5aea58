using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>What leaves by OTLP, and what never does.</summary>
public sealed class ExportTests
{
    [Fact]
    [Trait("Promise", "P16")]
    public async Task Traces_metrics_and_logs_are_exported_and_hold_no_number_text_or_token()
    {
        const string marker = "marker-of-a-private-text";
        await using var collector = await Collector.StartAsync();
        var engine = new TelemetryEngine(collector.Address);
        await engine.InitializeAsync();
        var customer = TestShop.NewCustomer();
        var shop = await engine.NewShopAsync();
        await shop.HearFromAsync(customer, marker);
        await shop.ReceiveAsync($$"""{"from":"{{customer[1..]}}","id":"wamid.{{marker}}"}""");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, marker));
        await EngineFixture.ErrorAsync(await shop.SayAsync("+15559999999", marker));
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus is not null));
        await shop.ReadUntilAsync($"/v1/conversations?session={shop.Session}", body => body.GetProperty("conversations").GetArrayLength() == 1);
        engine.Trouble = "the test says so";
        await shop.ReadUntilAsync("/v1/sessions", _ => engine.Logged.Any(line => line.Contains(engine.Trouble, StringComparison.Ordinal)));

        await engine.DisposeAsync();

        Assert.All(["append", "send attempt", "take messages", "POST /v1/messages", "http.route"], name => Assert.Contains(name, collector.TextOf("traces"), StringComparison.Ordinal));
        Assert.Contains("parley.storage.commit.duration", collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Contains("the test says so", collector.TextOf("logs"), StringComparison.Ordinal);
        var everything = string.Join('\n', engine.Logged.Append(collector.TextOf("traces")).Append(collector.TextOf("metrics")).Append(collector.TextOf("logs")));
        Assert.All([marker, customer[1..], "15559999999", shop.Number.Token, shop.Number.App.Secret, shop.ApiKey, EngineFixture.AdminKey],
            secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }
}
