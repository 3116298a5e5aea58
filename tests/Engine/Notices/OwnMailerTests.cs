using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Deliveries;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>An account's own mail server or endpoint.</summary>
[Collection(OwnEngines.Name)]
public sealed class OwnMailerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "S1.13")]
    public async Task Mails_to_customers_go_by_the_sellers_own_server_and_by_no_other(bool postgres)
    {
        using var operators = await MailServer.StartAsync();
        using var own = await MailServer.StartAsync();
        await using var engine = await StartAsync(postgres, operators, $"127.0.0.1:{own.Port}");
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        Assert.Equal((400, "NO_MAILER"), Two(await EngineFixture.ErrorAsync(await MailAsync(tenant, "k1"))));
        await SetAsync(tenant, new { from = "Our Shop <shop@example.com>", smtp = new { host = "127.0.0.1", port = own.Port, security = "NONE" } });
        var (first, again) = (await EngineFixture.JsonAsync(await MailAsync(tenant, "k1")), await EngineFixture.JsonAsync(await MailAsync(tenant, "k1")));
        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());

        var mail = Assert.Single(await own.ToAsync("customer@example.com"));
        Assert.Equal(("shop@example.com", "Your order is on its way"), (mail.From, mail.Value("Subject")));
        Assert.Contains("Our Shop", mail.Value("From"), StringComparison.Ordinal);
        Assert.Equal("Parcel 7.", mail.Text.Trim());
        Assert.Equal((400, "NO_MAILER"), Two(await EngineFixture.ErrorAsync(await MailAsync(other, "k1"))));
        var log = (await tenant.ReadUntilAsync("/v1/notice-deliveries", body => body.GetProperty("deliveries")[0].GetProperty("state").GetString() == "SENT")).GetProperty("deliveries");
        Assert.Equal(("customer@example.com", "MAIL"), (Assert.Single(log.EnumerateArray()).GetProperty("to").GetString(), log[0].GetProperty("by").GetString()));
        Assert.DoesNotContain("Parcel", log.GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await EngineFixture.JsonAsync(await other.GetAsync("/v1/notice-deliveries"))).GetProperty("deliveries").EnumerateArray());
        Assert.Empty(operators.Taken);
    }

    [Fact]
    [Trait("Promise", "S1.13")]
    public async Task An_accounts_notices_go_by_its_own_server_and_what_is_about_the_account_itself_by_the_operators()
    {
        using var operators = await MailServer.StartAsync();
        using var own = await MailServer.StartAsync();
        await using var engine = await StartAsync(postgres: false, operators, $"127.0.0.1:{own.Port}");
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var (owner, neighbour) = (await engine.PersonAsync(tenant.Id, PersonRole.Owner), await engine.PersonAsync(other.Id, PersonRole.Owner));
        await SetAsync(tenant, new { from = "shop@example.com", smtp = new { host = "127.0.0.1", port = own.Port, security = "NONE" } });
        foreach (var shop in (TestTenant[])[tenant, other]) await engine.TellAsync(shop.Id, NoticeTopic.NumberHeld, "sn1", "o1");
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Post, $"/v1/tenants/{tenant.Id}:throttle", EngineFixture.AdminKey, new { reason = "the invoice", requestsPerSecond = 50 }));

        Assert.Equal("A number sends nothing any more", Assert.Single(await own.ToAsync(owner.Email)).Value("Subject"));
        Assert.Equal("The operator changed your account", Assert.Single(await operators.ToAsync(owner.Email)).Value("Subject"));
        Assert.Single(await operators.ToAsync(neighbour.Email));
        Assert.DoesNotContain(own.Taken, mail => mail.To.Contains(neighbour.Email));
    }

    [Fact]
    [Trait("Promise", "S1.13")]
    public async Task An_endpoint_gets_signed_JSON_is_tried_again_and_what_it_refuses_is_given_up()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(postgres: false, null, receiver.Host);
        var inbox = receiver.NewInbox(engine.Clock);
        var tenant = await engine.NewTenantAsync();
        var set = await SetAsync(tenant, new { from = "shop@example.com", http = new { url = inbox.Url } });
        var secret = set.GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        var failing = true;
        inbox.Answer = (_, _) => failing ? 503 : 200;
        await EngineFixture.JsonAsync(await MailAsync(tenant, "k1"));
        await engine.LogAsync(tenant.Id, log => log is [{ Attempts: 1, Result: "The mail endpoint: answered 503." }]);
        failing = false;
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        await engine.LogAsync(tenant.Id, log => log is [{ State: NoticeDeliveryState.Sent }]);

        var taken = inbox.All[^1];
        var (id, data) = (taken.Json.GetProperty("id").GetString()!, taken.Data);
        Assert.Equal(("mail", id), (taken.Type, taken.Id));
        Assert.Equal(("shop@example.com", "customer@example.com", "Your order is on its way", "Parcel 7."), (Text(data, "from"), Text(data, "to"), Text(data, "subject"), Text(data, "text")));
        Assert.Contains("<p>Parcel 7.</p>", Text(data, "html"), StringComparison.Ordinal);
        var signed = Encoding.UTF8.GetBytes($"{id}.{taken.Timestamp}.{taken.Body}");
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}", taken.Signature);

        inbox.Answer = static (_, _) => 422;
        await EngineFixture.JsonAsync(await MailAsync(tenant, "k2"));
        await engine.LogAsync(tenant.Id, log => log is [{ State: NoticeDeliveryState.GivenUp, Attempts: 1, Result: "The mail endpoint: answered 422." }, _]);

        // The same again keeps its secret; another one comes when it is asked for.
        Assert.Equal("", Text(await SetAsync(tenant, new { from = "shop@example.com", http = new { url = inbox.Url } }), "secret"));
        Assert.NotEqual(secret, Text(await SetAsync(tenant, new { from = "shop@example.com", http = new { url = inbox.Url } }, newSecret: true), "secret"));
        Assert.DoesNotContain("secret", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notice-mailer"))).GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Promise", "S2.5")]
    public async Task No_server_inside_the_operators_network_is_named_and_none_that_a_name_leads_to_is_reached()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await StartAsync(postgres: false, null);
        var tenant = await engine.NewTenantAsync();
        foreach (var (mailer, reason) in ((object, string)[])
            [
                (new { from = "shop@example.com", smtp = new { host = "10.0.0.1" } }, "HOST_INVALID"),
                (new { from = "shop@example.com", smtp = new { host = "[::1]" } }, "HOST_INVALID"),
                (new { from = "shop@example.com", smtp = new { host = "mail.example.com", security = "NONE" } }, "SECURITY_INVALID"),
                (new { from = "shop@example.com", smtp = new { host = "a b" } }, "HOST_INVALID"),
                (new { from = "shop@example.com\r\nBcc: eve@example.com", smtp = new { host = "mail.example.com" } }, "FROM_INVALID"),
                (new { from = "shop@example.com", http = new { url = "http://mail.example.com/" } }, "URL_INVALID"),
                (new { from = "shop@example.com", http = new { url = "https://127.0.0.1/" } }, "URL_INVALID"),
                (new { from = "shop@example.com" }, "MAILER_INVALID"),
            ]) Assert.Equal((400, reason), Two(await EngineFixture.ErrorAsync(await PutAsync(tenant, mailer))));

        await SetAsync(tenant, new { from = "shop@example.com", smtp = new { host = "localhost", port = server.Port, security = "TLS" } });
        var tried = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/notice-mailer:test", new { to = "anna@example.com" }));
        Assert.Equal("The mail server's address is not public.", Text(tried, "result"));
        Assert.Empty(server.Taken);
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task A_password_is_shown_to_nobody_and_told_to_no_other_server_than_the_one_it_was_given_for()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await StartAsync(postgres: true, null, $"127.0.0.1:{server.Port}", "127.0.0.1:1");
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        await SetAsync(tenant, new { from = "shop@example.com", smtp = new { host = "127.0.0.1", port = 1, security = "NONE", user = "shop", password = "planted-secret-1" } });
        Assert.DoesNotContain("planted", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notice-mailer"))).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("planted", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/audit"))).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await other.GetAsync("/v1/notice-mailer"))).Status);
        var (means, box) = (engine.Engine.Services.GetRequiredService<INoticeMeans>(), engine.Engine.Services.GetRequiredService<ISecretBox>());
        async Task<string> PasswordAsync() => Encoding.UTF8.GetString(box.Open(tenant.Id, "mailer-secret", (await means.MailerAsync(new TenantId(tenant.Id)))!.SealedSecret.Span));

        await SetAsync(tenant, new { from = "we@example.com", smtp = new { host = "127.0.0.1", port = 1, security = "NONE", user = "shop" } });
        Assert.Equal("planted-secret-1", await PasswordAsync());
        await SetAsync(tenant, new { from = "we@example.com", smtp = new { host = "127.0.0.1", port = server.Port, security = "NONE", user = "shop" } });
        Assert.Equal("", await PasswordAsync());

        await SetAsync(tenant, new { from = "we@example.com", smtp = new { host = "127.0.0.1", port = server.Port, security = "NONE" } });
        Assert.True((await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/notice-mailer:test", new { to = "anna@example.com" }))).GetProperty("sent").GetBoolean());
        Assert.Equal("A test of Parley's mails", Assert.Single(server.Taken).Value("Subject"));
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Delete, "/v1/notice-mailer", tenant.ApiKey));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await tenant.GetAsync("/v1/notice-mailer"))).Status);
    }

    private static Task<NoticeEngine> StartAsync(bool postgres, MailServer? operators, params string[] allowed) =>
        NoticeEngine.StartAsync(postgres, operators?.Port, settings => settings.Webhooks.AllowedInternalHosts = allowed);

    private static Task<HttpResponseMessage> MailAsync(TestTenant tenant, string key) =>
        tenant.PostAsync("/v1/mails", new { to = "customer@example.com", subject = "Your order is on its way", text = "Parcel 7.", key });

    private static Task<HttpResponseMessage> PutAsync(TestTenant tenant, object mailer, bool newSecret = false) =>
        tenant.Fixture.SendAsync(HttpMethod.Put, "/v1/notice-mailer", tenant.ApiKey, new { mailer, newSecret });

    private static async Task<JsonElement> SetAsync(TestTenant tenant, object mailer, bool newSecret = false) => await EngineFixture.JsonAsync(await PutAsync(tenant, mailer, newSecret));

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
