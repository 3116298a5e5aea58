using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>For everybody: by keyboard, by ear, on a phone, in the dark, from right to left.</summary>
public sealed class LookTests : DashboardTest
{
    private const string Phone = "+15550107001";
    private static readonly string[] Pages =
        ["inbox", "contacts", "numbers", "templates", "webhooks", "keys", "reports", "log", "log/usage", "log/dead-letters", "team", "audit", "audit/support", "settings", "settings/desk", "templates/new", "start"];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_has_a_fault_that_axe_knows(ColorScheme scheme)
    {
        await WriteAsync(Phone, "Hello *there* https://example.org");
        var page = await SignInAsync(Owner, new() { ColorScheme = scheme, Locale = "en-US" });
        await Row(page, "Hello").ClickAsync();
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Hello");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign" }).WaitForAsync();
        await CheckAsync(page, "conversation");
        foreach (var name in Pages)
        {
            await page.GotoAsync($"{Silo.Web}/app/{name}");
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First.WaitForAsync();
            await Assertions.Expect(page.Locator("[role=status][aria-label]")).ToHaveCountAsync(0);
            await CheckAsync(page, name);
        }
    }

    [Fact]
    public async Task A_conversation_is_worked_on_with_the_keyboard_alone()
    {
        await WriteAsync(Phone, "Keyboard only");
        var page = await SignInAsync(Agent);
        await Assertions.Expect(Row(page, "Keyboard only")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Alt+j");
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Keyboard only");
        await Reply(page).WaitForAsync();
        await page.Keyboard.PressAsync("Alt+l");
        await Assertions.Expect(Reply(page)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Typed");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(["Typed"], await ReceivedAsync(Phone, 1));
        await page.Keyboard.PressAsync("Alt+p");
        await page.Keyboard.TypeAsync("Noted");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Noted");
        await page.Keyboard.PressAsync("Alt+e");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open again" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("settings");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_phone_one_sees_one_thing_at_a_time_and_nothing_sticks_out()
    {
        await WriteAsync(Phone, "From a phone to a phone");
        var page = await SignInAsync(Agent, new() { Locale = "en-US", ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true });
        await Row(page, "From a phone").ClickAsync();
        await Assertions.Expect(Thread(page)).ToContainTextAsync("From a phone to a phone");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeHiddenAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
    }

    [Theory]
    [InlineData("ar", "rtl")]
    [InlineData("hi", "ltr")]
    [InlineData("fr", "ltr")]
    public async Task A_person_sees_the_pages_in_their_language_wherever_they_sign_in(string language, string direction)
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/settings");
        await page.RunAndWaitForResponseAsync(() => page.GetByLabel("Language").SelectOptionAsync(language), static answer => answer.Request.Method == "PATCH" && answer.Url.EndsWith("/v1/me", StringComparison.Ordinal));

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("dir", direction);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync("Settings");
        await page.GotoAsync($"{Silo.Web}/app/inbox");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("dir", direction);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync("Inbox");
    }

    [Fact]
    [Trait("Promise", "S4.8")]
    public async Task The_only_thing_that_is_kept_in_the_browser_is_whether_it_is_dark()
    {
        var page = await SignInAsync(Owner, new() { ColorScheme = ColorScheme.Light, Locale = "en-US" });
        await page.GotoAsync($"{Silo.Web}/app/settings");
        Assert.Equal("{}", await StoredAsync(page));
        await page.GetByLabel("Theme").SelectOptionAsync("dark");

        Assert.Equal("""{"dark":"true"}""", await StoredAsync(page));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveClassAsync("dark");
        await Assertions.Expect(page.GetByLabel("Theme")).ToHaveValueAsync("dark");
    }

    private static Task<string> StoredAsync(IPage page) => page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage, ...sessionStorage })");
}
