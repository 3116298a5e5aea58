using System.Net;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>Endpoints as the API shows them: whose they are, where they may lead, and that secrets stay secret.</summary>
public abstract class EndpointTests(DeliveryEngine fixture)
{
    [Theory]
    [InlineData("")]
    [InlineData("example.com/hook")]
    [InlineData("ftp://example.com/")]
    [InlineData("http://example.com/")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("https://example.com/#part")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_FLUSHALL")]
    [InlineData("https://[::ffff:169.254.169.254]/latest/meta-data")]
    public async Task A_url_that_leads_nowhere_public_is_refused(string url)
    {
        var tenant = await fixture.NewTenantAsync();
        var (status, reason, _) = await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url }));
        Assert.Equal((400, "URL_INVALID"), (status, reason));
    }

    [Theory]
    [Trait("Promise", "P10")]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("8.8.8.8", "192.168.1.1")]
    public async Task A_public_name_with_a_private_address_is_refused_while_connecting(params string[] addresses)
    {
        var tenant = await fixture.NewTenantAsync();
        var name = $"n{Guid.NewGuid():N}.example.com";
        fixture.Names.Hosts[name] = [.. addresses.Select(IPAddress.Parse)];
        var created = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/webhooks", new { url = $"https://{name}:{fixture.Receiver.Host.Split(':')[1]}/" }));

        var attempt = await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/webhooks/{created.GetProperty("webhook").GetProperty("id").GetString()}/test", new { }));

        Assert.Equal(("FAILED", 0, "the host's address is not public"),
            (attempt.GetProperty("outcome").GetString(), attempt.GetProperty("statusCode").GetInt32(), attempt.GetProperty("error").GetString()));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task Where_an_endpoint_sends_us_on_to_we_do_not_go()
    {
        var shop = await fixture.NewShopAsync();
        var inside = fixture.Receiver.NewInbox(fixture.Time);
        var hook = await TestWebhook.CreateAsync(shop, fixture.Receiver.NewInbox(fixture.Time));
        foreach (var status in (int[])[301, 302, 307, 308])
        {
            hook.Inbox.Headers["Location"] = inside.Url;
            hook.Inbox.Answer = (_, _) => status;
            Assert.Equal("FAILED", (await hook.PostAsync("test", new { })).GetProperty("outcome").GetString());
        }

        Assert.Empty(inside.All);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Only_what_the_operator_listed_is_inside()
    {
        var tenant = await fixture.NewTenantAsync();
        await using var unlisted = await Receiver.StartAsync();

        Assert.Equal("URL_INVALID", (await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = $"http://{unlisted.Host}/" }))).Reason);
        Assert.Equal("URL_INVALID", (await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = $"http://{fixture.Receiver.Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/" }))).Reason);
        var listed = await TestWebhook.CreateAsync(tenant, fixture.Receiver.NewInbox(fixture.Time));
        Assert.Equal("URL_INVALID", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Patch, listed.Path, tenant.ApiKey, new { url = $"http://{unlisted.Host}/" }))).Reason);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Another_tenant_finds_no_endpoint_and_changes_none()
    {
        var (owner, stranger) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var hook = await TestWebhook.CreateAsync(owner, fixture.Receiver.NewInbox(fixture.Time));
        (HttpMethod, string, object?)[] calls =
        [
            (HttpMethod.Get, "", null), (HttpMethod.Get, "/deliveries", null), (HttpMethod.Patch, "", new { paused = true }), (HttpMethod.Post, "/test", new { }),
            (HttpMethod.Post, "/rotate-secret", new { }), (HttpMethod.Post, "/replay", new { dead = true }),
        ];

        foreach (var (method, path, body) in calls)
            Assert.Equal((404, "NOT_FOUND"), Two(await EngineFixture.ErrorAsync(await fixture.SendAsync(method, hook.Path + path, stranger.ApiKey, body))));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, hook.Path, stranger.ApiKey));
        Assert.Empty((await EngineFixture.JsonAsync(await stranger.GetAsync("/v1/webhooks"))).GetProperty("webhooks").EnumerateArray());

        Assert.Equal(("ACTIVE", 1), ((await hook.GetAsync()).GetProperty("state").GetString(), (await hook.GetAsync()).GetProperty("secretCount").GetInt32()));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, hook.Path, owner.ApiKey));
        Assert.Equal((404, "NOT_FOUND"), Two(await EngineFixture.ErrorAsync(await owner.GetAsync(hook.Path))));
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_secret_is_shown_once_and_stored_sealed()
    {
        var tenant = await fixture.NewTenantAsync();
        var hook = await TestWebhook.CreateAsync(tenant, fixture.Receiver.NewInbox(fixture.Time));
        var second = (await hook.PostAsync("rotate-secret", new { })).GetProperty("secret").GetString()!;
        byte[][] secrets = [Convert.FromBase64String(hook.Secret[6..]), Convert.FromBase64String(second[6..])];
        Assert.All(secrets, secret => Assert.Equal(32, secret.Length));

        string[] answers =
        [
            (await hook.GetAsync()).GetRawText(), (await hook.UpdateAsync(new { description = "again" })).GetRawText(), (await hook.PostAsync("test", new { })).GetRawText(),
            (await hook.PostAsync("replay", new { dead = true })).GetRawText(), (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/webhooks"))).GetRawText(),
            (await EngineFixture.JsonAsync(await tenant.GetAsync($"{hook.Path}/deliveries"))).GetRawText(),
        ];
        Assert.All(answers, answer => Assert.DoesNotContain("whsec_", answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.All(secrets, secret => Assert.DoesNotContain(Convert.ToBase64String(secret), answer, StringComparison.Ordinal)));

        var stored = await fixture.Engine.Services.GetRequiredService<IWebhooks>().SecretsAsync(new WebhookId(hook.Id), fixture.Time.GetUtcNow());
        Assert.Equal(2, stored.Length);
        Assert.All(stored, one => Assert.All(secrets, secret => Assert.True(one.Sealed.Span.IndexOf(secret) < 0)));
        foreach (var file in Directory.EnumerateFiles(fixture.DataFolder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(secret) < 0 && bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(secret))) < 0, file));
        }
    }

    [Fact]
    public async Task Only_the_asked_types_arrive_and_unknown_types_are_refused()
    {
        var shop = await fixture.NewShopAsync();
        Assert.Equal("TYPES_INVALID", (await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/webhooks", new { url = "https://example.com/", types = new[] { "message.sung" } }))).Reason);
        var hook = await TestWebhook.CreateAsync(shop, fixture.Receiver.NewInbox(fixture.Time), "message.received");
        await shop.HearFromAsync(TestShop.NewCustomer(), "one");
        await hook.Inbox.UntilAsync(all => all.Count == 1);
        await hook.UpdateAsync(new { allTypes = true });
        await shop.HearFromAsync(TestShop.NewCustomer(), "two");
        await hook.Inbox.UntilAsync(all => all.Count == 3);
        Assert.Equal(["message.received", "conversation.started", "message.received"], hook.Inbox.All.Select(one => one.Type));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task A_test_event_of_any_type_of_the_catalogue_arrives_as_its_sample_shows()
    {
        var tenant = await fixture.NewTenantAsync();
        var hook = await TestWebhook.CreateAsync(tenant, fixture.Receiver.NewInbox(fixture.Time), "message.received");
        var types = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/event-types"))).GetProperty("eventTypes").EnumerateArray().ToArray();
        Assert.Contains(types, type => type.GetProperty("name").GetString() == "message.received");

        foreach (var type in types)
        {
            var name = type.GetProperty("name").GetString()!;
            Assert.False(string.IsNullOrWhiteSpace(type.GetProperty("description").GetString()));
            Assert.True(type.GetProperty("schema").GetInt32() > 0);
            var attempt = await hook.PostAsync("test", new { type = name });
            Assert.Equal(("DELIVERED", name), (attempt.GetProperty("outcome").GetString(), attempt.GetProperty("type").GetString()));
            var got = hook.Inbox.All[^1];
            Assert.Equal(name, got.Type);
            Assert.StartsWith($"{hook.Id}.test.", got.Id, StringComparison.Ordinal);
            var member = type.GetProperty("sample").EnumerateObject().Last();
            if (name != "webhook.test") Assert.Equal(member.Value.GetRawText(), got.Data.GetProperty(member.Name).GetRawText());
        }

        Assert.Equal(types.Length, hook.Inbox.All.DistinctBy(one => one.Id).Count());
        Assert.Equal("TYPES_INVALID", (await EngineFixture.ErrorAsync(await tenant.PostAsync($"{hook.Path}/test", new { type = "message.sung" }))).Reason);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_tenant_has_ten_endpoints_at_most()
    {
        var tenant = await fixture.NewTenantAsync();
        for (var i = 0; i < 10; i++) await TestWebhook.CreateAsync(tenant, fixture.Receiver.NewInbox(fixture.Time));
        Assert.Equal("TOO_MANY_WEBHOOKS", (await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/webhooks", new { url = "https://example.com/" }))).Reason);
        var page = await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/webhooks?pageSize=6"));
        var rest = await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/webhooks?pageSize=6&cursor={page.GetProperty("nextCursor").GetString()}"));
        Assert.Equal((6, 4, ""), (page.GetProperty("webhooks").GetArrayLength(), rest.GetProperty("webhooks").GetArrayLength(), rest.GetProperty("nextCursor").GetString()));
    }

    [Fact]
    public async Task The_services_answer_by_grpc_too()
    {
        var tenant = await fixture.NewTenantAsync();
        var client = new V1.Webhooks.WebhooksClient(fixture.Channel);
        var created = await client.CreateAsync(new V1.CreateWebhookRequest { Url = "https://example.com/hook" }, tenant.Credential);
        Assert.Equal(created.Webhook.Id, (await client.GetAsync(new V1.GetWebhookRequest { Id = created.Webhook.Id }, tenant.Credential)).Id);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.ReplayAsync(new V1.ReplayWebhookRequest { Id = created.Webhook.Id }, tenant.Credential));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);
}

[Collection(DeliveriesOnSqlite.Name)]
public sealed class EndpointsWithSqlite(DeliveryEngine fixture) : EndpointTests(fixture);

[Collection(DeliveriesOnPostgres.Name)]
public sealed class EndpointsWithPostgres(PostgresDeliveryEngine fixture) : EndpointTests(fixture);
