using System.Net;
using System.Text.RegularExpressions;
using Parley.Simulator.Signup;
using Parley.Tests.Kit;

namespace Parley.Tests.Simulator;

/// <summary>Embedded Signup: by redirect, in a window, by the hosted link, and from the control API.</summary>
public partial class Signups : IAsyncLifetime
{
    private const string AppId = "700000000000001";
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.StartAsync(new() { InFlight = 1 });

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task End_with_a_code_that_becomes_a_token_for_that_account_only()
    {
        var done = (await _desk.ControlAsync(HttpMethod.Post, "signup", new { business = "Bakery", phoneNumber = "+49 1555 0100 777" })).Json;
        var (code, waba, number) = (done.GetProperty("code").GetString()!, done.GetProperty("wabaId").GetString()!, done.GetProperty("phoneNumberId").GetString()!);
        var told = await _desk.Receiver.NextAsync();
        Assert.Equal(("PARTNER_ADDED", waba), (told.Value.GetProperty("event").GetString(), told.Value.GetProperty("waba_info").GetProperty("waba_id").GetString()));
        Assert.Equal(done.GetProperty("businessId").GetString(), told.Value.GetProperty("waba_info").GetProperty("owner_business_id").GetString());
        Assert.NotEqual(waba, told.Json.GetProperty("entry")[0].GetProperty("id").GetString());

        var answer = (await ExchangeAsync(code)).Json;
        Assert.Equal("bearer", answer.GetProperty("token_type").GetString());
        var token = answer.GetProperty("access_token").GetString();
        Assert.Equal(36009, (await ExchangeAsync(code)).Error.GetProperty("error_subcode").GetInt32());
        Assert.Equal(100, (await _desk.SendAsync(Desk.TextBody("x"), token)).Code);
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{waba}/subscribed_apps", token: token)).Status);
        Assert.Equal(133010, (await _desk.SendAsync(Desk.TextBody("x"), token, number)).Code);
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{number}/register", new { messaging_product = "whatsapp", pin = "123456" }, token)).Status);
        await _desk.ControlAsync(HttpMethod.Post, "messages", new { from = Desk.Ada, to = number, text = "hello" });
        Assert.Equal(waba, (await _desk.Receiver.NextAsync()).Json.GetProperty("entry")[0].GetProperty("id").GetString());
        Assert.Equal(200, (await _desk.SendAsync(Desk.TextBody("x"), token, number)).Status);
        var scopes = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/debug_token?input_token={token}")).Json.GetProperty("data").GetProperty("granular_scopes");
        Assert.Equal(waba, scopes[0].GetProperty("target_ids")[0].GetString());
    }

    [Fact]
    public async Task Give_a_code_for_thirty_seconds_to_who_knows_the_secret()
    {
        var code = _desk.World.Signup.Complete(new SignupSpec()).Code;
        Assert.Equal(1, (await ExchangeAsync(code, secret: "wrong")).Code);
        Assert.Equal(101, (await ExchangeAsync(code, app: "1")).Code);
        Assert.Equal(100, (await ExchangeAsync("nonsense")).Code);
        _desk.World.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(36007, (await ExchangeAsync(code)).Error.GetProperty("error_subcode").GetInt32());
    }

    [Fact]
    public async Task Leave_a_number_of_the_phone_app_where_it_is()
    {
        var done = _desk.World.Signup.Complete(new SignupSpec(Coexistence: true));
        Assert.Equal(131047, (await _desk.SendAsync(Desk.TextBody("x"), number: done.PhoneNumberId)).Code);
        var shown = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{done.PhoneNumberId}?fields=is_on_biz_app,platform_type")).Json;
        Assert.True(shown.GetProperty("is_on_biz_app").GetBoolean());
    }

    [Fact]
    public async Task By_redirect_come_back_with_code_and_state()
    {
        var page = await PageAsync($"v26.0/dialog/oauth?client_id={AppId}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback%3Fa%3D1&state=s%2F1&config_id=7");
        var back = await FinishAsync(page, "finish");
        Assert.Equal(HttpStatusCode.Found, back.StatusCode);
        var query = System.Web.HttpUtility.ParseQueryString(back.Headers.Location!.Query);
        Assert.Equal(("1", "s/1"), (query["a"], query["state"]));
        Assert.Equal(200, (await ExchangeAsync(query["code"]!)).Status);
        var cancelled = await FinishAsync(page, "cancel");
        Assert.Equal("access_denied", System.Web.HttpUtility.ParseQueryString(cancelled.Headers.Location!.Query)["error"]);
    }

    [Fact]
    public async Task In_a_window_tell_the_window_that_opened_it()
    {
        var page = await PageAsync($"v26.0/dialog/oauth?client_id={AppId}&display=popup&origin=http%3A%2F%2F127.0.0.1%3A9");
        var done = await (await FinishAsync(page, "finish")).Content.ReadAsStringAsync();
        Assert.Contains("/_sim/signup.js", done, StringComparison.Ordinal);
        Assert.Contains("data-event=\"FINISH\"", done, StringComparison.Ordinal);
        Assert.Contains("data-origin=\"http://127.0.0.1:9\"", done, StringComparison.Ordinal);
        foreach (var script in (string[])["_sim/signup.js", "en_US/sdk.js"])
            Assert.Contains("use strict", await _desk.Client.GetStringAsync(new Uri(script, UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_the_hosted_link_tell_nobody_but_the_webhook()
    {
        var page = await PageAsync($"messaging/whatsapp/onboard/?app_id={AppId}&config_id=7");
        var done = await (await FinishAsync(page, "finish")).Content.ReadAsStringAsync();
        Assert.DoesNotContain("script", done, StringComparison.Ordinal);
        Assert.Equal("PARTNER_ADDED", (await _desk.Receiver.NextAsync()).Value.GetProperty("event").GetString());
    }

    [Fact]
    public async Task Of_an_unknown_app_do_not_begin()
    {
        using var answer = await _desk.Client.GetAsync(new Uri("v26.0/dialog/oauth?client_id=1&redirect_uri=http://127.0.0.1/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private Task<Answer> ExchangeAsync(string code, string secret = Desk.Secret, string app = AppId) => _desk.GraphAsync(
        HttpMethod.Get, $"v26.0/oauth/access_token?client_id={app}&client_secret={Uri.EscapeDataString(secret)}&code={Uri.EscapeDataString(code)}", token: null);

    private async Task<string> PageAsync(string path) => await _desk.Client.GetStringAsync(new Uri(path, UriKind.Relative));

    // Fills in the form that the page shows, as a browser does.
    private async Task<HttpResponseMessage> FinishAsync(string page, string decision)
    {
        var fields = Hidden().Matches(page).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        fields["business"] = "Bäckerei <1>";
        fields["decision"] = decision;
        using var client = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = _desk.Host.Address };
        using var form = new FormUrlEncodedContent(fields);
        return await client.PostAsync(new Uri("_sim/signup/finish", UriKind.Relative), form);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
