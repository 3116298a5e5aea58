using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Frontend.Access;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Access;

/// <summary>API keys: what they may do, how long, from where, and how they change.</summary>
public abstract class KeyTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_rotated_key_has_a_new_secret_and_the_former_one_goes_on_for_a_while()
    {
        var tenant = await fixture.NewTenantAsync();
        var (id, first) = await MakeAsync(tenant, new { name = "till" });

        var second = Text(await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/keys/{id}:rotate", new { overlap = "3600s" })), "apiKey");
        Assert.NotEqual(first, second);
        await OpensAsync(first);
        await OpensAsync(second);

        var third = Text(await EngineFixture.JsonAsync(await tenant.PostAsync($"/v1/keys/{id}:rotate", new { overlap = "0s" })), "apiKey");
        Assert.Equal(401, await StatusAsync(first));
        Assert.Equal(401, await StatusAsync(second));
        await OpensAsync(third);
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_secret_is_shown_once()
    {
        var tenant = await fixture.NewTenantAsync();
        var (_, text) = await MakeAsync(tenant, new { name = "till" });

        var listed = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/keys"))).GetRawText();
        Assert.DoesNotContain(text[^40..], listed, StringComparison.Ordinal);
        Assert.DoesNotContain(tenant.ApiKey[^40..], listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_gives_none_that_goes_beyond_it()
    {
        var shop = await fixture.NewShopAsync();
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        var (_, narrow) = await MakeAsync(shop, new { name = "narrow", permissions = new[] { "KEYS_WRITE", "KEYS_READ", "MESSAGES_READ" }, networks = new[] { "127.0.0.0/8", "::1/128" }, expiresAt = soon });

        foreach (var beyond in new object[]
        {
            new { name = "x", permissions = new[] { "MESSAGES_SEND" } },
            new { name = "x", networks = new[] { "0.0.0.0/0" } },
            new { name = "x", expiresAt = soon.AddHours(1) },
        })
        {
            var error = await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/keys", narrow, beyond));
            Assert.Equal((403, "KEY_BEYOND_CALLER"), (error.Status, error.Reason));
        }

        var full = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/keys"))).GetProperty("keys").EnumerateArray().First(key => Text(key, "name") != "narrow");
        var rotation = await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Post, $"/v1/keys/{Text(full, "id")}:rotate", narrow, new { }));
        Assert.Equal((403, "KEY_BEYOND_CALLER"), (rotation.Status, rotation.Reason));
        await OpensAsync(shop.ApiKey);

        var inherited = (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/keys", narrow, new { name = "child" }))).GetProperty("key");
        Assert.Equal(["MESSAGES_READ", "KEYS_READ", "KEYS_WRITE"], inherited.GetProperty("permissions").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(["127.0.0.0/8", "::1/128"], inherited.GetProperty("networks").EnumerateArray().Select(one => one.GetString()));
        Assert.True(inherited.GetProperty("expiresAt").GetDateTimeOffset() <= soon);
    }

    [Theory]
    [InlineData("""{"name":"x","permissions":["PLATFORM_ADMIN"]}""", "PERMISSION_INVALID")]
    [InlineData("""{"name":"x","networks":["everywhere"]}""", "NETWORKS_INVALID")]
    [InlineData("""{"name":"x","expiresAt":"2001-01-01T00:00:00Z"}""", "EXPIRY_INVALID")]
    [InlineData("""{"name":"x","sessions":["sn0000000000000000000000aa"]}""", "NOT_FOUND")]
    public async Task A_key_that_cannot_be_is_refused_with_the_rule(string body, string reason)
    {
        var tenant = await fixture.NewTenantAsync();
        using var document = JsonDocument.Parse(body);
        Assert.Equal(reason, (await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/keys", document.RootElement))).Reason);
    }

    [Fact]
    public async Task A_key_limited_to_a_session_sends_and_reads_for_it_alone()
    {
        var shop = await fixture.NewShopAsync();
        var other = Text(await EngineFixture.JsonAsync(await shop.ConnectAsync(fixture.NewNumber(shop.Number.App))), "id");
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var (_, key) = await MakeAsync(shop, new { name = "one", sessions = new[] { shop.Session } });

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/messages", key, new { session = shop.Session, to = customer, text = new { body = "hi" }, key = "a" }));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, $"/v1/conversations?session={shop.Session}", key));
        Assert.Equal("SESSION_NEEDED", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", key))).Reason);
        Assert.Equal("SESSION_NOT_ALLOWED", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, $"/v1/conversations?session={other}", key))).Reason);
        Assert.Equal("SESSION_NOT_ALLOWED", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, $"/v1/sessions/{other}", key))).Reason);
        Assert.Equal("KEY_LIMITED_TO_SESSIONS", (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/webhooks", key))).Reason);
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_written_down()
    {
        var tenant = await fixture.NewTenantAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await fixture.Engine.Services.GetRequiredService<LastUses>().WriteAsync(CancellationToken.None);
        await OpensAsync(tenant.ApiKey);
        await fixture.Engine.Services.GetRequiredService<LastUses>().WriteAsync(CancellationToken.None);

        var used = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/keys"))).GetProperty("keys")[0].GetProperty("lastUsedAt").GetDateTimeOffset();
        Assert.InRange(used, before, DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("GET", "/v1/message-log?format=csv", "LOG_READ")]
    [InlineData("GET", "/v1/media/md0000000000000000000000aa", "MESSAGES_READ")]
    [InlineData("POST", "/v1/media?kind=document", "MESSAGES_SEND")]
    [InlineData("POST", "/graph/v25.0/1/messages", "MESSAGES_SEND")]
    [InlineData("POST", "/graph/v25.0/1/media", "MESSAGES_SEND")]
    [InlineData("GET", "/graph/v25.0/1/message_templates", "TEMPLATES_READ")]
    [InlineData("POST", "/graph/v25.0/1/message_templates", "TEMPLATES_WRITE")]
    [InlineData("GET", "/graph/media-files/md0000000000000000000000aa", "MESSAGES_READ")]
    [Trait("Promise", "P10")]
    public async Task Routes_beside_the_contract_ask_for_permissions_too(string method, string path, string permission)
    {
        var tenant = await fixture.NewTenantAsync();
        var others = Permissions.OfKeys.Select(Permissions.NameOf).Where(name => name != permission).ToArray();
        var (_, lacking) = await MakeAsync(tenant, new { name = "lacking", permissions = others });
        var (_, having) = await MakeAsync(tenant, new { name = "having", permissions = new[] { permission } });

        Assert.Contains($"lacks the permission {permission}.", await BodyAsync(method, path, lacking), StringComparison.Ordinal);
        Assert.DoesNotContain("lacks the permission", await BodyAsync(method, path, having), StringComparison.Ordinal);
        using var nobody = await fixture.SendAsync(new HttpMethod(method), path, null);
        Assert.Equal(401, (int)nobody.StatusCode);
    }

    private async Task<string> BodyAsync(string method, string path, string key)
    {
        using var response = await fixture.SendAsync(new HttpMethod(method), path, key);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task OpensAsync(string key) => await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/sessions", key));

    private async Task<int> StatusAsync(string key)
    {
        using var response = await fixture.SendAsync(HttpMethod.Get, "/v1/sessions", key);
        return (int)response.StatusCode;
    }

    private static async Task<(string Id, string Text)> MakeAsync(TestTenant tenant, object request)
    {
        var made = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", request));
        return (Text(made.GetProperty("key"), "id"), Text(made, "apiKey"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class SqliteKeyTests(SqliteEngine fixture) : KeyTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class PostgresKeyTests(PostgresEngine fixture) : KeyTests(fixture);
