using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Signup;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Management;

/// <summary>A customer connects a number by themselves; the simulator plays Meta's window and its webhook.</summary>
[Trait("Promise", "S5.2")]
public abstract class SignupTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_code_becomes_a_subscribed_registered_and_connected_number()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await CreateAsync(tenant, app);
        Assert.Equal(("PENDING", $"/signup/{Text(signup, "id")}"), (Text(signup, "state"), Text(signup, "url")));

        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "New Customer"));
        var finished = await EngineFixture.JsonAsync(await FinishAsync(tenant, signup, new { code = done.Code, wabaId = done.WabaId, phoneNumberId = done.PhoneNumberId }));

        Assert.Equal("CONNECTED", Text(finished, "state"));
        var session = await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/sessions/{Text(finished, "session")}"));
        Assert.Equal((done.PhoneNumberId, done.WabaId, "CONNECTED"), (Text(session, "phoneNumberId"), Text(session, "wabaId"), Text(session, "state")));
        var number = fixture.Simulator.World.Accounts.FindNumber(done.PhoneNumberId)!;
        Assert.True(number.Registered);
        // Finished is finished: the same again changes nothing.
        Assert.Equal(Text(finished, "session"), Text(await EngineFixture.JsonAsync(await FinishAsync(tenant, signup, new { code = "other", wabaId = "1" })), "session"));
    }

    [Fact]
    public async Task The_accounts_only_number_need_not_be_named_and_a_shared_one_is_not_registered()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await CreateAsync(tenant, app);

        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Phone App", Coexistence: true));
        var finished = await EngineFixture.JsonAsync(await FinishAsync(tenant, signup, new { code = done.Code, wabaId = done.WabaId, coexistence = true }));

        Assert.Equal(("CONNECTED", done.PhoneNumberId), (Text(finished, "state"), Text(finished, "phoneNumberId")));
    }

    [Fact]
    public async Task A_wrong_code_is_told_and_the_signup_stays()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await CreateAsync(tenant, app);

        var error = await EngineFixture.ErrorAsync(await FinishAsync(tenant, signup, new { code = "made-up", wabaId = "123" }));
        Assert.Equal((400, "WHATSAPP_REFUSED"), (error.Status, error.Reason));
        Assert.NotEqual("", Text(await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/signups/{Text(signup, "id")}")), "problem"));

        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Second Try"));
        var finished = await EngineFixture.JsonAsync(await FinishAsync(tenant, signup, new { code = done.Code, wabaId = done.WabaId, phoneNumberId = done.PhoneNumberId }));
        Assert.Equal(("CONNECTED", ""), (Text(finished, "state"), Text(finished, "problem")));
    }

    [Fact]
    public async Task A_hosted_link_is_finished_by_the_accounts_webhook()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456", hosted = true }));
        Assert.Contains("app_id=", Text(signup, "hostedUrl"), StringComparison.Ordinal);
        Assert.Equal("SIGNUP_WAITING", (await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456", hosted = true }))).Reason);

        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Hosted"));
        fixture.Simulator.World.Accounts.AddToken(new TokenSpec(SystemToken(app), app.Name, [done.WabaId]));

        // Nobody asks: the number is simply there.
        await ConnectedAsync(tenant, done);
        var finished = await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/signups/{Text(signup, "id")}"));
        Assert.Equal(("CONNECTED", "", done.WabaId, done.PhoneNumberId), (Text(finished, "state"), Text(finished, "problem"), Text(finished, "wabaId"), Text(finished, "phoneNumberId")));
    }

    [Fact]
    public async Task Many_wait_and_each_gets_its_own_account_whoever_comes_first()
    {
        var (byNumber, app) = await ReadyAsync();
        var (byBusiness, byAccount) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var accounts = fixture.Simulator.World.Accounts;
        accounts.AddToken(new TokenSpec(SystemToken(app), app.Name));
        var phone = $"1555{Random.Shared.Next(1_000_000, 10_000_000)}";
        var business = $"{Random.Shared.NextInt64(100_000_000_000, 1_000_000_000_000)}";
        var known = accounts.AddWaba(new WabaSpec(null, "Known account", null, []));
        var owned = accounts.AddWaba(new WabaSpec(null, "Known business", business, []));
        foreach (var (tenant, request) in new (TestTenant, object)[]
                 {
                     (byNumber, new { app = app.Name, pin = "123456", hosted = true, phoneNumber = "+" + phone }),
                     (byBusiness, new { app = app.Name, pin = "123456", hosted = true, businessId = business }),
                     (byAccount, new { app = app.Name, pin = "123456", hosted = true, wabaId = known.Id }),
                 })
            await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", request));

        var signup = fixture.Simulator.World.Signup;
        var third = signup.Complete(new SignupSpec(app.Name, Waba: known.Id));
        var second = signup.Complete(new SignupSpec(app.Name, Waba: owned.Id));
        var stranger = signup.Complete(new SignupSpec(app.Name, Business: "Nobody waits for"));
        var first = signup.Complete(new SignupSpec(app.Name, Business: "Known number", PhoneNumber: "+" + phone));

        await ConnectedAsync(byNumber, first);
        await ConnectedAsync(byBusiness, second);
        await ConnectedAsync(byAccount, third);
        foreach (var tenant in new[] { byNumber, byBusiness, byAccount })
        {
            var session = Assert.Single((await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/sessions"))).GetProperty("sessions").EnumerateArray());
            Assert.NotEqual(stranger.PhoneNumberId, Text(session, "phoneNumberId"));
        }
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task An_account_that_fits_two_tenants_customers_is_given_to_neither()
    {
        var (one, app) = await ReadyAsync();
        var other = await fixture.NewTenantAsync();
        fixture.Simulator.World.Accounts.AddToken(new TokenSpec(SystemToken(app), app.Name));
        var phone = $"+1555{Random.Shared.Next(1_000_000, 10_000_000)}";
        var signups = new List<(TestTenant Tenant, string Id)>();
        foreach (var tenant in new[] { one, other })
            signups.Add((tenant, Text(await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456", hosted = true, phoneNumber = phone })), "id")));

        fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "Wanted twice", PhoneNumber: phone));

        foreach (var (tenant, id) in signups)
        {
            var told = await tenant.ReadUntilAsync($"/v1/signups/{id}", signup => Text(signup, "problem").Length > 0);
            Assert.Equal(("PENDING", ""), (Text(told, "state"), Text(told, "wabaId")));
        }
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task A_customer_who_finishes_on_a_page_is_not_taken_by_somebody_elses_hosted_signup()
    {
        var (paged, app) = await ReadyAsync();
        var hosting = await fixture.NewTenantAsync();
        fixture.Simulator.World.Accounts.AddToken(new TokenSpec(SystemToken(app), app.Name));
        var page = await CreateAsync(paged, app);
        var hosted = await EngineFixture.JsonAsync(await hosting.PostAsync("/v1/signups", new { app = app.Name, pin = "123456", hosted = true }));

        // The webhook comes before the page is done.
        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "By page"));
        var told = await fixture.Simulator.World.WaitForWebhooksAsync(
            delivery => delivery.App == app.Name && delivery.State == Parley.Simulator.Webhooks.DeliveryState.Delivered, 1, TimeSpan.FromSeconds(60));
        Assert.NotEmpty(told);
        Assert.Equal("", Text(await EngineFixture.JsonAsync(await hosting.GetAsync($"/v1/signups/{Text(hosted, "id")}")), "wabaId"));
        await EngineFixture.JsonAsync(await FinishAsync(paged, page, new { code = done.Code, wabaId = done.WabaId, phoneNumberId = done.PhoneNumberId }));

        // The page's is settled; now the hosted one's own customer comes.
        var own = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "By link"));
        await ConnectedAsync(hosting, own);
        await ConnectedAsync(paged, done);
    }

    [Theory]
    [InlineData(false, "+15550100001", "", "", "HOSTED_ONLY")]
    [InlineData(true, "US.123", "", "", "PHONE_NUMBER_INVALID")]
    [InlineData(true, "", "12a", "", "BUSINESS_ID_INVALID")]
    [InlineData(true, "", "", "12a", "WABA_ID_INVALID")]
    public async Task What_a_customer_is_known_by_has_its_form(bool hosted, string phoneNumber, string businessId, string wabaId, string reason)
    {
        var (tenant, app) = await ReadyAsync();

        Assert.Equal((400, reason), Error(await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456", hosted, phoneNumber, businessId, wabaId }))));
    }

    [Fact]
    public async Task The_page_is_alone_with_Metas_script_and_knows_nothing_but_its_signup()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await CreateAsync(tenant, app);

        using var page = await fixture.Http.GetAsync(Text(signup, "url"));
        var html = await page.Content.ReadAsStringAsync();
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self' https://connect.facebook.net", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        // Loaded by a click, never by the page.
        Assert.DoesNotContain("<script src=\"https://connect", html, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Secret, html, StringComparison.Ordinal);
        using var front = await fixture.Http.GetAsync("/");
        Assert.DoesNotContain("facebook", string.Join(' ', front.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await fixture.Http.GetAsync("/signup/su0000000000000000000000aa")).StatusCode);

        var done = fixture.Simulator.World.Signup.Complete(new SignupSpec(app.Name, Business: "By Page"));
        var body = JsonSerializer.Serialize(new { code = done.Code, wabaId = done.WabaId, phoneNumberId = done.PhoneNumberId });
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await fixture.Http.PostAsync($"{Text(signup, "url")}/finish", content);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("CONNECTED", Text(await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/signups/{Text(signup, "id")}")), "state"));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Another_tenants_signup_does_not_exist()
    {
        var (tenant, app) = await ReadyAsync();
        var signup = await CreateAsync(tenant, app);
        var stranger = await fixture.NewTenantAsync();

        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.GetAsync($"/v1/signups/{Text(signup, "id")}"))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await FinishAsync(stranger, signup, new { code = "c", wabaId = "1" }))).Status);
    }

    private async Task<(TestTenant Tenant, TestApp App)> ReadyAsync()
    {
        var app = await fixture.NewAppAsync();
        var id = fixture.Simulator.World.Accounts.RequireApp(app.Name).Id;
        using var response = await fixture.SendAsync(
            HttpMethod.Put, $"/v1/apps/{app.Name}", EngineFixture.AdminKey,
            new { secrets = new[] { app.Secret }, verifyToken = app.VerifyToken, appId = id, signupConfig = "77", systemToken = SystemToken(app) });
        response.EnsureSuccessStatusCode();
        return (await fixture.NewTenantAsync(), app);
    }

    /// <summary>Returns once the tenant has the number, without asking for the signup.</summary>
    private static Task ConnectedAsync(TestTenant tenant, SignupResult done) => tenant.ReadUntilAsync(
        "/v1/sessions", list => list.GetProperty("sessions").EnumerateArray().Any(session => Text(session, "phoneNumberId") == done.PhoneNumberId && Text(session, "state") == "CONNECTED"));

    private static (int Status, string Reason) Error((int Status, string Reason, string Message) error) => (error.Status, error.Reason);

    private static string SystemToken(TestApp app) => $"system-{app.Name}";

    private static async Task<JsonElement> CreateAsync(TestTenant tenant, TestApp app) => await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456" }));

    private static Task<HttpResponseMessage> FinishAsync(TestTenant tenant, JsonElement signup, object body) => tenant.PostAsync($"/v1/signups/{Text(signup, "id")}:finish", body);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class SignupsOnSqlite(SqliteEngine fixture) : SignupTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class SignupsOnPostgres(PostgresEngine fixture) : SignupTests(fixture);
