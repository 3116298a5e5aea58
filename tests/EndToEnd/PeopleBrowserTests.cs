using System.Text.Json;
using Microsoft.Playwright;
using Parley.Frontend.Accounts;

namespace Parley.Tests.EndToEnd;

/// <summary>People in a real browser: the first admin's link, the cookie on plain http of this machine, and passkeys with the browser's own authenticator.</summary>
public sealed class PeopleBrowserTests : DemoInBrowser
{
    private const string Email = "root@example.com", Password = "correct horse battery staple";

    /// <summary>A request as a page makes it; answers the status and the body.</summary>
    private const string Call =
        """
        async ([method, path, body, csrf]) => {
          const headers = { 'Content-Type': 'application/json' };
          if (csrf) headers['X-Parley-Csrf'] = csrf;
          const response = await fetch(path, { method, headers, body: body === null ? undefined : JSON.stringify(body) });
          return JSON.stringify({ status: response.status, body: await response.json() });
        }
        """;

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task The_page_leads_an_admin_to_a_second_factor_before_anything_else()
    {
        var page = await BecomeAdminAsync();
        Assert.Equal("SECOND_FACTOR_NEEDED", Reason(await CallAsync(page, "GET", "/v1/platform/health")));
        await page.Locator("input[name=code]").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Assertions.Expect(page.Locator("#wrong")).ToContainTextAsync("The code is wrong", new() { Timeout = 60_000 });
        var key = await page.Locator("#key").TextContentAsync();
        Assert.Contains($"secret={key}", await page.Locator("#app").GetAttributeAsync("href"), StringComparison.Ordinal);
        await page.Locator("input[name=code]").FillAsync(Totp.CodeAt(key!, DateTimeOffset.UtcNow));
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();

        await Assertions.Expect(page.Locator("#codes li")).ToHaveCountAsync(10, new() { Timeout = 60_000 });
        Assert.Equal(200, (await CallAsync(page, "GET", "/v1/platform/health")).Status);
        var again = await CallAsync(page, "POST", "/v1/sign-ins", new { email = Email, password = Password, platform = true });
        Assert.NotEqual("", again.Body.GetProperty("challenge").GetString());
    }

    [Fact]
    [Trait("Promise", "S1.11")]
    [Trait("Promise", "S3.5")]
    [Trait("Promise", "S3.7")]
    public async Task The_first_admin_opens_the_link_signs_in_and_comes_back_with_a_passkey()
    {
        var page = await BecomeAdminAsync();

        // The cookie holds on plain http of this machine, by name and by address, and no script sees it.
        foreach (var home in new[] { Home, Silo.Web })
        {
            await page.GotoAsync($"{home}/link");
            var signedIn = await CallAsync(page, "POST", "/v1/sign-ins", new { email = Email, password = Password, platform = true });
            Assert.Equal(200, signedIn.Status);
            Assert.Equal(200, (await CallAsync(page, "GET", "/v1/me")).Status);
            Assert.Equal("SECOND_FACTOR_NEEDED", Reason(await CallAsync(page, "GET", "/v1/platform/health")));
            Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));
            var cookie = Assert.Single(await page.Context.CookiesAsync([home]));
            Assert.Equal(("__Host-parley-admin", true, true, SameSiteAttribute.Lax), (cookie.Name, cookie.HttpOnly, cookie.Secure, cookie.SameSite));
        }

        await page.GotoAsync($"{Home}/link");
        var csrf = (await CallAsync(page, "GET", "/v1/me")).Body.GetProperty("csrf").GetString();
        await AddAuthenticatorAsync(page);
        var creation = await CallAsync(page, "POST", "/v1/me/passkeys:options", new { password = Password }, csrf);
        Assert.Equal(200, creation.Status);
        var made = await CeremonyAsync(page, "create", creation.Body);
        var added = await CallAsync(page, "POST", "/v1/me/passkeys", new { challenge = Challenge(creation.Body), credential = made, name = "laptop" }, csrf);
        Assert.True(added.Status == 200, added.Body.GetRawText());
        Assert.Equal("CHALLENGE_OVER", Reason(await CallAsync(page, "POST", "/v1/me/passkeys", new { challenge = Challenge(creation.Body), credential = made, name = "again" }, csrf)));
        Assert.Equal(200, (await CallAsync(page, "POST", "/v1/sign-ins:sign-out", new { }, csrf)).Status);
        Assert.Equal(401, (await CallAsync(page, "GET", "/v1/me")).Status);

        var (request, credential) = await ProveAsync(page);
        var back = await CallAsync(page, "POST", "/v1/sign-ins:passkey", new { challenge = request, credential, platform = true });
        Assert.True(back.Status == 200, back.Body.GetRawText());
        // Both factors at once.
        Assert.Equal(200, (await CallAsync(page, "GET", "/v1/platform/health")).Status);
        // What was proven once proves nothing again.
        Assert.Equal("CHALLENGE_OVER", Reason(await CallAsync(page, "POST", "/v1/sign-ins:passkey", new { challenge = request, credential, platform = true })));
        var (another, _) = await ProveAsync(page);
        Assert.Equal("PASSKEY_REFUSED", Reason(await CallAsync(page, "POST", "/v1/sign-ins:passkey", new { challenge = another, credential, platform = true })));

        csrf = back.Body.GetProperty("csrf").GetString();
        var listed = (await CallAsync(page, "GET", "/v1/me/passkeys")).Body.GetProperty("passkeys")[0];
        Assert.Equal("laptop", listed.GetProperty("name").GetString());
        Assert.Equal(200, (await CallAsync(page, "DELETE", $"/v1/me/passkeys/{listed.GetProperty("id").GetString()}", null, csrf)).Status);
        (request, credential) = await ProveAsync(page);
        Assert.Equal("PASSKEY_REFUSED", Reason(await CallAsync(page, "POST", "/v1/sign-ins:passkey", new { challenge = request, credential, platform = true })));
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task The_links_secret_is_in_no_request_address_and_works_once()
    {
        var addresses = new List<string>();
        var page = await BecomeAdminAsync(addresses);
        var secret = Link.Split('#')[1];
        Assert.DoesNotContain(addresses, url => url.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, page.Url, StringComparison.Ordinal);

        await page.GotoAsync("about:blank");
        await page.GotoAsync(Link);
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("This link was used", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#form")).ToBeHiddenAsync();
        Assert.DoesNotContain(secret, await LogAsync(), StringComparison.Ordinal);
    }

    private string Link => Silo.Announced.GetProperty("firstAdmin").GetString()!;

    private string Home => Link.Split("/link")[0];

    private async Task<string> LogAsync()
    {
        await Silo.StopAsync();
        return await Silo.Errors;
    }

    private async Task<IPage> BecomeAdminAsync(List<string>? addresses = null)
    {
        var page = await Browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.Request += (_, request) => addresses?.Add(request.Url.Split('#')[0]);
        await page.GotoAsync(Link);
        await page.Locator("input[name=email]").FillAsync(Email);
        await page.Locator("input[name=name]").FillAsync("Root");
        await page.Locator("input[name=password]").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync($"sign in as {Email}", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#factor")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        return page;
    }

    private static async Task<(string Challenge, JsonElement Credential)> ProveAsync(IPage page)
    {
        var options = await CallAsync(page, "POST", "/v1/sign-ins:passkey-options", new { });
        Assert.Equal(200, options.Status);
        return (Challenge(options.Body), await CeremonyAsync(page, "get", options.Body));
    }

    /// <summary>Has the browser make or use a passkey.</summary>
    private static async Task<JsonElement> CeremonyAsync(IPage page, string verb, JsonElement options) => JsonDocument.Parse(await page.EvaluateAsync<string>(
        """
        async ([verb, text]) => {
          const json = JSON.parse(text);
          const publicKey = verb === 'create' ? PublicKeyCredential.parseCreationOptionsFromJSON(json) : PublicKeyCredential.parseRequestOptionsFromJSON(json);
          return JSON.stringify((await navigator.credentials[verb]({ publicKey })).toJSON());
        }
        """,
        new[] { verb, options.GetProperty("options").GetRawText() })).RootElement;

    private static async Task<(int Status, JsonElement Body)> CallAsync(IPage page, string method, string path, object? body = null, string? csrf = null)
    {
        // Plain values only: what a page sends is what is written here.
        var sent = body is null ? (object?)null : JsonSerializer.Deserialize<object>(JsonSerializer.Serialize(body));
        var answer = JsonDocument.Parse(await page.EvaluateAsync<string>(
            $"async (text) => {{ const args = JSON.parse(text); return await ({Call})(args); }}", JsonSerializer.Serialize(new[] { method, path, sent, csrf }))).RootElement;
        return (answer.GetProperty("status").GetInt32(), answer.GetProperty("body"));
    }

    private static string Challenge(JsonElement body) => body.GetProperty("challenge").GetString()!;

    private static string Reason((int Status, JsonElement Body) answer) => answer.Body.GetProperty("error").GetProperty("reason").GetString()!;
}
