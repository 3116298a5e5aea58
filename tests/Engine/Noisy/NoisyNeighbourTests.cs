using System.Globalization;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Noisy;

/// <summary>One tenant floods, and another one hears nothing of it.</summary>
public sealed class NoisyNeighbourTests
{
    private const int Flood = 100;

    [Theory]
    [InlineData("sqlite", false)]
    [InlineData("sqlite", true)]
    [InlineData("postgres", false)]
    [InlineData("postgres", true)]
    [Trait("Promise", "P10")]
    [Trait("Promise", "P1")]
    [Trait("Promise", "P2")]
    public async Task A_flood_is_shed_while_its_neighbour_is_taken_and_everything_is_there_once_in_the_end(string store, bool sameApp)
    {
        await using var engine = await NoisyEngine.StartAsync(store);
        var loud = await engine.NewShopAsync();
        var quiet = sameApp ? await NeighbourAsync(engine, loud.Number.App) : await engine.NewShopAsync();
        await quiet.HearFromAsync(TestShop.NewCustomer());
        await loud.HearFromAsync(TestShop.NewCustomer());
        engine.Directory.Tenant = loud.Id;
        engine.Directory.Close();

        var flood = Enumerable.Range(0, Flood).Select(i => loud.ReceiveAsync(LoudMessage(i))).ToArray();
        await UntilAsync(() => engine.Directory.Waiting > 0);
        // Those without a place are shed when they have waited long enough, whatever the others do.
        for (var i = 0; i < 20; i++) await TakenAsync(quiet, i);
        await UntilAsync(() => flood.Count(post => post.IsCompleted) >= Flood - NoisyEngine.Places);
        for (var i = 20; i < 40; i++) await TakenAsync(quiet, i);
        var shed = Enumerable.Range(0, Flood).Where(i => flood[i].IsCompleted).ToArray();
        foreach (var i in shed)
        {
            using var response = await flood[i];
            Assert.Equal(503, (int)response.StatusCode);
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        engine.Directory.Open();
        foreach (var i in Enumerable.Range(0, Flood).Except(shed)) Assert.Equal(200, await StatusAsync(flood[i]));
        foreach (var i in shed) await SendUntilTakenAsync(loud, LoudMessage(i));

        Assert.Equal(0, engine.Spool.Bytes);
        await OnceAsync(loud, Flood + 1);
        await OnceAsync(quiet, 40 + 1);
    }

    [Fact]
    [Trait("Promise", "P10")]
    [Trait("Promise", "P1")]
    public async Task Under_a_real_flood_nobody_elses_webhook_is_refused_and_nothing_acknowledged_is_lost()
    {
        await using var engine = await NoisyEngine.StartAsync("sqlite");
        var loud = await engine.NewShopAsync();
        var others = new[] { await engine.NewShopAsync(), await NeighbourAsync(engine, loud.Number.App) };
        var customers = Enumerable.Range(0, 16).Select(_ => TestShop.NewCustomer()).ToArray();

        // 400 at once, several times what may be held and wait in the flood's name; each is sent until it is taken.
        var flood = Enumerable.Range(0, 400).Select(i => SendUntilTakenAsync(loud, Payloads.Text($"wamid.{i}", customers[i % customers.Length], "hello"))).ToArray();
        foreach (var other in others)
        {
            for (var i = 0; i < 20; i++) await TakenAsync(other, i);
        }

        await Task.WhenAll(flood);
        await OnceAsync(loud, 400);
        foreach (var other in others) await OnceAsync(other, 20);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Statuses_of_one_tenant_shed_no_message_of_another_that_came_in_the_same_body()
    {
        await using var engine = await NoisyEngine.StartAsync("sqlite");
        var loud = await engine.NewShopAsync();
        var quiet = await NeighbourAsync(engine, loud.Number.App);
        await quiet.HearFromAsync(TestShop.NewCustomer());
        await loud.HearFromAsync(TestShop.NewCustomer());
        engine.Directory.Tenant = loud.Id;
        engine.Directory.Close();
        var flood = Enumerable.Range(0, Flood).Select(i => loud.ReceiveAsync(LoudMessage(i))).ToArray();
        await UntilAsync(() => flood.Count(post => post.IsCompleted) >= Flood - NoisyEngine.Places);

        var body = Payloads.Body(
            Payloads.Change(loud.Number.PhoneNumberId, $"\"statuses\":[{Payloads.Status("wamid.never-sent", "read")}]"),
            Payloads.Change(quiet.Number.PhoneNumberId, $"\"messages\":[{Payloads.Text("wamid.mixed", TestShop.NewCustomer(), "hello")}]"));
        Assert.Equal(200, await StatusAsync(engine.PostWebhookAsync(loud.Number.App, body)));

        engine.Directory.Open();
        foreach (var post in flood) (await post).Dispose();
        await OnceAsync(quiet, 2);
    }

    private static string LoudMessage(int i) => Payloads.Text(string.Create(CultureInfo.InvariantCulture, $"wamid.loud.{i}"), $"+15559{i:D6}", "hello");

    /// <summary>Another tenant whose number comes through the same app.</summary>
    private static async Task<TestShop> NeighbourAsync(NoisyEngine engine, TestApp app)
    {
        var tenant = await engine.NewTenantAsync();
        var number = engine.NewNumber(app);
        var session = await EngineFixture.JsonAsync(await tenant.ConnectAsync(number));
        return new TestShop(tenant, number, session.GetProperty("id").GetString()!);
    }

    private static async Task TakenAsync(TestShop shop, int i) =>
        Assert.Equal(200, await StatusAsync(shop.ReceiveAsync(Payloads.Text($"wamid.quiet.{i}", TestShop.NewCustomer(), "hello"))));

    private static async Task SendUntilTakenAsync(TestShop shop, string message)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await StatusAsync(shop.ReceiveAsync(message)) is var status && status != 200)
        {
            Assert.Equal(503, status);
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> post)
    {
        using var response = await post;
        return (int)response.StatusCode;
    }

    /// <summary>Each message has exactly one event, and there is no other.</summary>
    private static async Task OnceAsync(TestShop shop, int count)
    {
        var events = await shop.EventsUntilAsync(seen => seen.Count(one => one.MessageReceived is not null) >= count);
        var ids = events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.WhatsappId).ToArray();
        Assert.Equal(count, ids.Length);
        Assert.Equal(count, ids.Distinct().Count());
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(10, patience.Token);
    }
}
