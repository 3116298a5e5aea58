using System.Text.Json;
using Grpc.Core;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Api;

/// <summary>What the API answers: by REST and by gRPC, to the right tenant, a foreign one, and nobody.</summary>
public abstract class ApiTests(EngineFixture fixture)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("parley_")]
    [InlineData("parley_ky000000000000000000000000_AAAA")]
    [InlineData("somebody else's")]
    public async Task An_unknown_key_is_401_by_rest_and_unauthenticated_by_grpc(string? key)
    {
        var (status, reason, _) = await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", key));
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Conversations.ConversationsClient(fixture.Channel).ListAsync(new ListConversationsRequest(), key is null ? [] : EngineFixture.Bearer(key)));

        Assert.Equal((401, "API_KEY_NEEDED"), (status, reason));
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public async Task Days_are_counted_for_their_tenant_alone()
    {
        var (shop, other) = (await fixture.NewShopAsync(), await fixture.NewTenantAsync());
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "Hello?");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "Hello!"));

        var days = await shop.ReadUntilAsync("/v1/analytics/days", body => body.GetProperty("days").EnumerateArray().Sum(day => long.Parse(day.GetProperty("queued").GetString()!)) == 1);

        Assert.Equal(1, days.GetProperty("days").EnumerateArray().Sum(day => long.Parse(day.GetProperty("received").GetString()!)));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await other.GetAsync("/v1/analytics/days"))).GetProperty("days").GetArrayLength());
        Assert.Equal((400, "DAY_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/analytics/days?from=yesterday"))));
        Assert.Equal((400, "DAYS_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/analytics/days?from=2025-01-01&to=2026-01-02"))));
        Assert.Equal((400, "DAYS_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/analytics/days?from=2026-01-02&to=2026-01-01"))));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_the_next_call_on()
    {
        var tenant = await fixture.NewTenantAsync();
        var created = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "for a while" }));
        var key = created.GetProperty("apiKey").GetString()!;
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", key));

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/keys/{created.GetProperty("key").GetProperty("id").GetString()}", tenant.ApiKey));

        Assert.Equal(401, (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", key))).Status);
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_keys_secret_is_shown_once_and_never_listed()
    {
        var tenant = await fixture.NewTenantAsync();
        var secret = tenant.ApiKey[^40..];

        using var response = await tenant.GetAsync("/v1/keys");

        Assert.DoesNotContain(secret, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/tenants")]
    [InlineData("/v1/apps")]
    public async Task The_platforms_calls_are_not_for_tenants(string path)
    {
        var tenant = await fixture.NewTenantAsync();

        Assert.Equal((403, "PLATFORM_KEY_NEEDED"), Two(await EngineFixture.ErrorAsync(await tenant.GetAsync(path))));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, path, EngineFixture.AdminKey));
    }

    [Fact]
    public async Task A_tenants_calls_are_not_for_the_platforms_admin() =>
        Assert.Equal((403, "TENANT_KEY_NEEDED"), Two(await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/conversations", EngineFixture.AdminKey))));

    [Fact]
    [Trait("Promise", "P10")]
    public async Task What_is_another_tenants_does_not_exist()
    {
        var (mine, theirs) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var customer = TestShop.NewCustomer();
        await theirs.HearFromAsync(customer);
        var received = (await theirs.EventsUntilAsync(seen => seen.Any(e => e.Type == "message.received"))).Single(e => e.MessageReceived is not null).MessageReceived;
        await theirs.ReadUntilAsync($"/v1/conversations/{received.Conversation}/messages", body => body.GetProperty("messages").GetArrayLength() == 1);
        var key = (await EngineFixture.JsonAsync(await theirs.GetAsync("/v1/keys"))).GetProperty("keys")[0].GetProperty("id").GetString();

        string[] paths = [$"/v1/conversations/{received.Conversation}", $"/v1/conversations/{received.Conversation}/messages", $"/v1/messages/{received.Message}", $"/v1/sessions/{theirs.Session}", $"/v1/conversations?session=nonsense"];
        foreach (var path in paths) Assert.Equal((404, "NOT_FOUND"), Two(await EngineFixture.ErrorAsync(await mine.GetAsync(path))));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/sessions/{theirs.Session}", mine.ApiKey))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/keys/{key}", mine.ApiKey))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await mine.PostAsync("/v1/messages", new { session = theirs.Session, to = customer, text = new { body = "x" }, key = "k" }))).Status);
        var list = await EngineFixture.JsonAsync(await mine.GetAsync($"/v1/conversations?session={theirs.Session}"));
        Assert.Equal(0, list.GetProperty("conversations").GetArrayLength());
        Assert.DoesNotContain(await mine.EventsUntilAsync(seen => seen.Any(e => e.Type == "session.connected")), e => e.Stream == received.Conversation);
    }

    [Fact]
    public async Task Two_tenants_cannot_both_connect_a_number()
    {
        var shop = await fixture.NewShopAsync();
        var other = await fixture.NewTenantAsync();

        Assert.Equal((409, "NUMBER_TAKEN"), Two(await EngineFixture.ErrorAsync(await other.ConnectAsync(shop.Number))));

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/sessions/{shop.Session}", shop.ApiKey));
        await EngineFixture.JsonAsync(await other.ConnectAsync(shop.Number));
    }

    [Fact]
    public async Task Racing_for_a_number_has_one_winner()
    {
        var app = await fixture.NewAppAsync();
        var number = fixture.NewNumber(app);
        var tenants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.NewTenantAsync()));

        var answers = await Task.WhenAll(tenants.Select(tenant => tenant.ConnectAsync(number)));

        Assert.Equal([200, 409, 409, 409, 409, 409, 409, 409], answers.Select(answer => (int)answer.StatusCode).Order());
    }

    [Fact]
    public async Task A_token_that_may_not_read_the_number_connects_nothing()
    {
        var app = await fixture.NewAppAsync();
        var tenant = await fixture.NewTenantAsync();
        var number = fixture.NewNumber(app) with { Token = "stolen" };

        Assert.Equal((403, "TOKEN_CANNOT_READ_NUMBER"), Two(await EngineFixture.ErrorAsync(await tenant.ConnectAsync(number))));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/sessions"))).GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task Connecting_ones_own_number_again_replaces_its_token()
    {
        var shop = await fixture.NewShopAsync();
        fixture.Simulator.World.Accounts.AddToken(new("a-newer-token", shop.Number.App.Name, [shop.Number.WabaId]));

        var again = await EngineFixture.JsonAsync(await shop.ConnectAsync(shop.Number with { Token = "a-newer-token" }));

        Assert.Equal(shop.Session, again.GetProperty("id").GetString());
        Assert.DoesNotContain("a-newer-token", again.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_over_4096_characters_names_the_limit()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);

        var (status, reason, message) = await EngineFixture.ErrorAsync(await shop.SayAsync(customer, new string('x', 4097)));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Messages.MessagesClient(fixture.Channel).SendAsync(
            new SendMessageRequest { Session = shop.Session, To = customer, Key = "k", Text = new Text { Body = new string('x', 4097) } }, shop.Credential));

        Assert.Equal((400, "TEXT_TOO_LONG"), (status, reason));
        Assert.Contains("4096", message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("4096", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a number", "RECIPIENT_INVALID")]
    [InlineData("+0123456789", "RECIPIENT_INVALID")]
    [InlineData("+15550000000000000", "RECIPIENT_INVALID")]
    public async Task A_recipient_that_is_no_phone_number_is_refused(string to, string reason)
    {
        var shop = await fixture.NewShopAsync();

        Assert.Equal((400, reason), Two(await EngineFixture.ErrorAsync(await shop.SayAsync(to, "hi"))));
    }

    [Fact]
    public async Task A_send_without_a_key_is_refused()
    {
        var shop = await fixture.NewShopAsync();

        Assert.Equal((400, "KEY_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync("+15550107001", "hi", ""))));
    }

    [Fact]
    public async Task Outside_the_window_a_text_is_refused_with_what_would_be_allowed()
    {
        var shop = await fixture.NewShopAsync();
        var (stranger, late) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        using (await shop.ReceiveAsync(Payloads.Text("wamid.yesterday", late, "hello", DateTimeOffset.UtcNow.AddHours(-25))))
        {
            Assert.Equal((400, "WINDOW_CLOSED"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync(stranger, "hi"))));
            Assert.Equal((400, "WINDOW_CLOSED"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync(late, "hi"))));
        }
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task The_same_key_twice_gives_the_first_answer_and_one_send()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await EngineFixture.JsonAsync(await shop.SayAsync(customer, "only once", "order-7"))));

        Assert.Single(answers.Select(answer => answer.GetProperty("id").GetString()).Distinct());
        Assert.Single(answers, answer => !answer.GetProperty("repeated").GetBoolean());
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus is not null));
        Assert.Single(events, e => e.Type == "message.queued");
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task The_same_key_with_another_body_or_recipient_already_exists()
    {
        var shop = await fixture.NewShopAsync();
        var (one, two) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(one);
        await shop.HearFromAsync(two);
        await EngineFixture.JsonAsync(await shop.SayAsync(one, "first", "key"));

        Assert.Equal((409, "KEY_REUSED"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync(one, "second", "key"))));
        Assert.Equal((409, "KEY_REUSED"), Two(await EngineFixture.ErrorAsync(await shop.SayAsync(two, "first", "key"))));
    }

    [Fact]
    public async Task A_client_key_belongs_to_its_tenant()
    {
        var (mine, theirs) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var customer = TestShop.NewCustomer();
        await mine.HearFromAsync(customer);
        await theirs.HearFromAsync(customer);

        Assert.False((await EngineFixture.JsonAsync(await mine.SayAsync(customer, "hi", "key"))).GetProperty("repeated").GetBoolean());
        Assert.False((await EngineFixture.JsonAsync(await theirs.SayAsync(customer, "hi", "key"))).GetProperty("repeated").GetBoolean());
    }

    [Fact]
    public async Task The_same_tenant_key_makes_the_same_tenant()
    {
        var body = new { name = "Twice", key = Guid.NewGuid().ToString() };
        var first = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/tenants", EngineFixture.AdminKey, body));
        var second = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, "/v1/tenants", EngineFixture.AdminKey, body));

        Assert.Equal(first.GetProperty("tenant").GetProperty("id").GetString(), second.GetProperty("tenant").GetProperty("id").GetString());
        Assert.Equal("", second.GetProperty("apiKey").GetString());
    }

    [Fact]
    public async Task Lists_are_paged_without_gaps_or_doubles()
    {
        var shop = await fixture.NewShopAsync();
        var customers = Enumerable.Range(0, 25).Select(_ => TestShop.NewCustomer()).ToArray();
        using (await shop.ReceiveAsync([.. customers.Select(customer => Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "hi"))]))
        {
            await shop.ReadUntilAsync("/v1/conversations?pageSize=200", body => body.GetProperty("conversations").GetArrayLength() == 25);
        }

        var phones = new List<string>();
        var cursor = "";
        do
        {
            var page = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations?pageSize=10&cursor={Uri.EscapeDataString(cursor)}"));
            phones.AddRange(page.GetProperty("conversations").EnumerateArray().Select(one => one.GetProperty("phone").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString()!;
        }
        while (cursor.Length > 0);

        Assert.Equal(customers.Order(), phones.Order());
        Assert.Equal((400, "PAGE_SIZE_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/conversations?pageSize=201"))));
        Assert.Equal((400, "CURSOR_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/conversations?cursor=made-up"))));
    }

    [Fact]
    public async Task Health_and_the_page_need_no_key()
    {
        Assert.Equal("live", (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/health/live", null))).GetProperty("status").GetString());
        Assert.Equal("ready", (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/health/ready", null))).GetProperty("status").GetString());
        using var page = await fixture.SendAsync(HttpMethod.Get, "/", null);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class ApiOnSqlite(SqliteEngine fixture) : ApiTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class ApiOnPostgres(PostgresEngine fixture) : ApiTests(fixture);
