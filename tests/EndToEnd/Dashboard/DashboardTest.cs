using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>The dashboard in a real browser over the demo: a real engine, a real simulator, the account's owner and an agent. A complaint on the console fails the test.</summary>
public abstract class DashboardTest : DemoInBrowser
{
    private readonly List<string> _complaints = [];
    private readonly HttpClient _http = new(new LoopbackOnlyHandler());

    private protected string Owner => Silo.Announced.GetProperty("owner").GetString()!;

    private protected string Agent => Silo.Announced.GetProperty("agent").GetString()!;

    private protected string Session => Silo.Announced.GetProperty("session").GetString()!;

    private protected string DemoPassword => Silo.Announced.GetProperty("password").GetString()!;

    public override async Task DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
        Assert.Empty(_complaints);
    }

    /// <summary>A browser of its own in which somebody is signed in and sees the inbox.</summary>
    private protected async Task<IPage> SignInAsync(string email, BrowserNewContextOptions? options = null, TimeSpan later = default)
    {
        var page = await OpenAsync($"{Silo.Web}/app/", options, later);
        await GivePasswordAsync(page, email);
        await SeeInboxAsync(page);
        return page;
    }

    private protected async Task GivePasswordAsync(IPage page, string email)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(DemoPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private protected static Task SeeInboxAsync(IPage page) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeVisibleAsync(new() { Timeout = 60_000 });

    /// <param name="later">How far the browser's clock is ahead, as the engine's was set.</param>
    private protected async Task<IPage> OpenAsync(string address, BrowserNewContextOptions? options = null, TimeSpan later = default)
    {
        var page = await Browser.NewPageAsync(options ?? new BrowserNewContextOptions { Locale = "en-US", ViewportSize = new() { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            // Whether somebody is signed in is known by asking, and a wrong password is refused; the browser calls such answers errors.
            if (message.Type == "error" && !message.Location.Contains("/v1/me", StringComparison.Ordinal)) _complaints.Add($"{message.Text} {message.Location}");
        };
        if (later > TimeSpan.Zero) await page.Clock.SetSystemTimeAsync(DateTime.UtcNow + later);
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>Forgets what the console said so far: of a time at which the engine was away on purpose.</summary>
    private protected void ForgiveComplaints() => _complaints.Clear();

    private protected Task WriteAsync(string from, string text) => SimulatedPhones.WriteAsync(Silo, from, text);

    /// <summary>The texts that a phone received, once it has that many.</summary>
    private protected async Task<string[]> ReceivedAsync(string phone, int count) =>
        [.. (await SimulatedPhones.ReceivedAsync(Silo, phone, count)).Select(static one => one.GetProperty("text").GetString()!)];

    /// <summary>A template that is approved, and a person who agreed to get it.</summary>
    private protected async Task OfferCallBackAsync(string phone)
    {
        await ApiAsync(HttpMethod.Post, "/v1/templates", new
        {
            session = Session,
            name = "call_back",
            language = "en_US",
            category = "UTILITY",
            components = new object[] { new { type = "BODY", text = "Hello {{1}}, when may we call?", example = new { body_text = new[] { new[] { "Ada" } } } } },
        });
        await ApiAsync(HttpMethod.Post, "/v1/consent/grants", new { to = phone, purposes = new[] { "UTILITY" }, evidence = new { source = "phone", text = "Call me back." }, key = "1" });
    }

    /// <summary>Chooses that template where templates are offered, fills it, sends it, and sees it in the thread.</summary>
    private protected async Task CallBackAsync(IPage page, string phone)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "call_back" }).ClickAsync();
        await page.GetByLabel("{{1}}").FillAsync("Ada");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Hello Ada, when may we call?");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        await ReceivedAsync(phone, 1);
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Hello Ada, when may we call?");
    }

    /// <summary>Calls the account's own API with its key.</summary>
    private protected async Task<JsonElement> ApiAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, Silo.Web + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", key ?? Silo.ApiKey);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        return answer;
    }

    /// <summary>The same with the platform's admin key.</summary>
    private protected Task<JsonElement> PlatformAsync(HttpMethod method, string path, object? body = null) => ApiAsync(method, path, body, SiloProcess.AdminKey);

    /// <summary>Has axe look at what is shown now; what it knows to be a fault fails the test.</summary>
    private protected static async Task CheckAsync(IPage page, string where)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "frontend/dashboard/node_modules/axe-core/axe.min.js"));
        await page.EvaluateAsync($"() => {{ {axe} }}");
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.map(one => ({ id: one.id, where: one.nodes.map(node => node.html).slice(0, 3) }))");
        Assert.True(found.GetArrayLength() == 0, $"{where}: {found.GetRawText()}");
    }

    private protected static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Link).Filter(new() { HasText = text });

    private protected static ILocator Reply(IPage page) => page.GetByLabel("Write to the customer.", new() { Exact = false });

    private protected static ILocator Thread(IPage page) => page.GetByRole(AriaRole.Log);
}
