using System.Text.Json;
using Grpc.Core;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Platform;

/// <summary>What an account that the operator suspended or slowed down can do, and what is kept for it.</summary>
[Trait("Promise", "S3.10")]
[Collection(OwnEngines.Name)]
public class SuspensionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P10")]
    public async Task A_suspended_accounts_calls_are_refused_with_the_reason_and_its_neighbours_go_on(bool postgres)
    {
        await using var engine = await ReachFixture.StartAsync(postgres);
        var (shop, other) = (await engine.ShopInAsync("930100"), await engine.ShopInAsync("930101"));
        await SuspendAsync(engine, shop, "Customers report spam.");

        foreach (var path in (string[])["/v1/conversations", "/v1/audit", "/v1/message-log.csv", "/v1/audit.csv", "/v1/media/md0"])
        {
            var (status, reason, message) = await EngineFixture.ErrorAsync(await shop.GetAsync(path));
            Assert.Equal((403, "TENANT_SUSPENDED"), (status, reason));
            Assert.Contains("Customers report spam. Ask the operator of this Parley", message, StringComparison.Ordinal);
        }

        using (var meta = await shop.GetAsync($"/graph/v23.0/{shop.Number.PhoneNumberId}")) Assert.Equal(403, (int)meta.StatusCode);
        Assert.Equal((403, "TENANT_SUSPENDED"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync("+15550001111", "hello"))));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Conversations.ConversationsClient(engine.Channel).ListAsync(new ListConversationsRequest(), shop.Credential));
        Assert.Equal((StatusCode.PermissionDenied, "TENANT_SUSPENDED"), (error.StatusCode, RpcFailure.Read(error).Reason));
        await EngineFixture.JsonAsync(await other.GetAsync("/v1/conversations"));

        await ResumeAsync(engine, shop);
        await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations"));
        var acts = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/audit"))).GetProperty("acts").EnumerateArray().Select(act => act.GetProperty("action").GetString()).ToArray();
        Assert.Contains("tenant.suspend", acts);
        Assert.Contains("tenant.resume", acts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "P1")]
    public async Task What_customers_write_meanwhile_is_kept_and_what_was_promised_waits(bool postgres)
    {
        await using var engine = await ReachFixture.StartAsync(postgres);
        var (shop, control) = (await engine.ShopInAsync("930200"), await engine.ShopInAsync("930201"));
        var (customer, theirs) = (Assert.Single(await engine.CustomersAsync(shop, 1)), Assert.Single(await engine.CustomersAsync(control, 1)));
        var at = engine.Clock.GetUtcNow().AddHours(2);
        await ScheduleAsync(shop, customer, at);
        await ScheduleAsync(control, theirs, at.AddMinutes(5));
        await SuspendAsync(engine, shop, "Unpaid.");

        await shop.HearFromAsync(customer, "are you there?");
        engine.Simulator.World.Advance(TimeSpan.FromHours(3));
        // What was due later has arrived at the neighbour's customer.
        await engine.ReceivedAsync(control, 1);
        Assert.Empty(Received(engine, shop));

        await ResumeAsync(engine, shop);
        await engine.ReceivedAsync(shop, 1);
        Assert.Equal("later", Assert.Single(Received(engine, shop)));
        var listed = await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        var conversation = listed.GetProperty("conversations")[0].GetProperty("id").GetString();
        await shop.ReadUntilAsync($"/v1/conversations/{conversation}/messages", body => body.ToString().Contains("are you there?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_that_are_open_end()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: false);
        var shop = await engine.ShopInAsync("930300");
        using var events = new Events.EventsClient(engine.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, shop.Credential);
        using var sends = new Messages.MessagesClient(engine.Channel).SendStream(shop.Credential);
        await events.ResponseHeadersAsync;
        var send = new SendMessageRequest { Session = shop.Session, To = "+15550001111", Text = new Text { Body = "hello" }, Key = "k1" };
        await sends.RequestStream.WriteAsync(send);
        Assert.True(await sends.ResponseStream.MoveNext(CancellationToken.None));

        await SuspendAsync(engine, shop, "Unpaid.");

        await sends.RequestStream.WriteAsync(send);
        await EndsAsync(sends.ResponseStream);
        engine.Simulator.World.Advance(TimeSpan.FromSeconds(2));
        await EndsAsync(events.ResponseStream);
    }

    [Fact]
    public async Task A_suspension_outlives_a_restart()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: true);
        var shop = await engine.ShopInAsync("930400");
        await SuspendAsync(engine, shop, "Unpaid.");
        await engine.StopEngineAsync();
        await engine.StartEngineAsync();

        Assert.Equal((403, "TENANT_SUSPENDED"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/conversations"))));
    }

    [Fact]
    public async Task An_account_that_is_slowed_down_makes_fewer_requests_and_others_as_many_as_ever()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: false);
        var (loud, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{loud.Id}:throttle", EngineFixture.AdminKey, new { requestsPerSecond = 0.1, reason = "too loud" }));

        await EngineFixture.JsonAsync(await loud.GetAsync("/v1/conversations"));
        Assert.Equal((429, "RATE_LIMITED"), Two(await EngineFixture.ErrorAsync(await loud.GetAsync("/v1/conversations"))));
        for (var i = 0; i < 20; i++) await EngineFixture.JsonAsync(await other.GetAsync("/v1/conversations"));

        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{loud.Id}:throttle", EngineFixture.AdminKey, new { reason = "quiet again" }));
        for (var i = 0; i < 20; i++) await EngineFixture.JsonAsync(await loud.GetAsync("/v1/conversations"));
        Assert.Equal((400, "RATE_INVALID"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{loud.Id}:throttle", EngineFixture.AdminKey, new { requestsPerSecond = -1, reason = "x" }))));
        Assert.Equal((400, "REASON_INVALID"), Two(await EngineFixture.ErrorAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{loud.Id}:suspend", EngineFixture.AdminKey, new { reason = " " }))));
    }

    [Fact]
    public async Task The_operator_finds_accounts_and_sees_what_waits()
    {
        await using var engine = await ReachFixture.StartAsync(postgres: true);
        var shop = await engine.ShopInAsync("930500");
        var named = await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, "/v1/tenants", EngineFixture.AdminKey, new { name = "Anna's 100% Bakery", key = "bakery" }));
        await SuspendAsync(engine, shop, "Unpaid.");
        async Task<string[]> FindAsync(string query) =>
            [.. (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, $"/v1/tenants?{query}", EngineFixture.AdminKey))).GetProperty("tenants").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

        var bakery = named.GetProperty("tenant").GetProperty("id").GetString()!;
        Assert.Equal([bakery], await FindAsync("query=100%25+BAKE"));
        Assert.Equal([shop.Id], await FindAsync($"query={shop.Id}"));
        Assert.Equal([shop.Id], await FindAsync("suspended=true"));
        Assert.Equal([bakery], await FindAsync("suspended=false"));
        Assert.Empty(await FindAsync("query=_"));

        var health = await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/platform/health", EngineFixture.AdminKey));
        Assert.Equal(("2", "1", "1"), (health.GetProperty("tenants").GetString(), health.GetProperty("suspendedTenants").GetString(), health.GetProperty("sessions").GetString()));
    }

    private static async Task SuspendAsync(EngineFixture engine, TestTenant tenant, string reason) =>
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:suspend", EngineFixture.AdminKey, new { reason }));

    private static async Task ResumeAsync(EngineFixture engine, TestTenant tenant) =>
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:resume", EngineFixture.AdminKey, new { reason = "settled" }));

    private static async Task<JsonElement> ScheduleAsync(TestShop shop, string to, DateTimeOffset at) => await EngineFixture.JsonAsync(await shop.PostAsync(
        "/v1/messages", new { session = shop.Session, to, text = new { body = "later" }, key = Guid.NewGuid().ToString(), sendAt = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) }));

    private static string[] Received(ReachFixture engine, TestShop shop) =>
        [.. engine.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Where(message => message.FromBusiness).Select(message => message.Text ?? "")];

    private static async Task EndsAsync<T>(IAsyncStreamReader<T> stream)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stream.MoveNext(CancellationToken.None))
            {
                // What came before.
            }
        }).WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal((StatusCode.PermissionDenied, "TENANT_SUSPENDED"), (error.StatusCode, RpcFailure.Read(error).Reason));
    }

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);
}
