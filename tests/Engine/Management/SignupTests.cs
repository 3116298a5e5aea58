using System.Text.Json;
using Parley.Simulator.Accounts;
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

        var finished = await tenant.ReadUntilAsync($"/v1/signups/{Text(signup, "id")}", one => Text(one, "state") == "CONNECTED");
        Assert.Equal((done.WabaId, done.PhoneNumberId), (Text(finished, "wabaId"), Text(finished, "phoneNumberId")));
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

    private static string SystemToken(TestApp app) => $"system-{app.Name}";

    private static async Task<JsonElement> CreateAsync(TestTenant tenant, TestApp app) => await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/signups", new { app = app.Name, pin = "123456" }));

    private static Task<HttpResponseMessage> FinishAsync(TestTenant tenant, JsonElement signup, object body) => tenant.PostAsync($"/v1/signups/{Text(signup, "id")}:finish", body);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class SignupsOnSqlite(SqliteEngine fixture) : SignupTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class SignupsOnPostgres(PostgresEngine fixture) : SignupTests(fixture);
