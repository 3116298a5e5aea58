using Microsoft.Playwright;
using Parley.Frontend.Accounts;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>The operator's console: a sign-in of its own with a second factor, and what is done to accounts with a reason.</summary>
public sealed class ConsoleTests : DashboardTest
{
    private const string Email = "root@example.com", Password = "correct horse battery staple";

    private static readonly string[] Pages = ["platform", "platform/plans", "platform/support", "platform/abuse", "platform/health"];

    [Fact]
    public async Task An_operator_finds_an_account_gives_it_a_plan_and_suspends_it_for_a_reason()
    {
        var page = await OperatorAsync();
        await PlatformAsync(HttpMethod.Put, "/v1/plans/small", new { limits = new { messagesPerDay = "1000" }, reason = "The smallest" });
        await PlatformAsync(HttpMethod.Post, "/v1/tenants", new { name = "Harbour Bakery", key = "1" });
        await page.GetByRole(AriaRole.Searchbox).FillAsync("harbour");
        await page.GetByRole(AriaRole.Button, new() { Name = "Harbour Bakery" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Set quotas" }).ClickAsync();
        await page.Locator("select[name=plan]").SelectOptionAsync("small");
        await page.GetByLabel("Reason").FillAsync("They signed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set quotas" }).Last.ClickAsync();
        await Assertions.Expect(page.GetByText("0 of 1,000")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Does not pay");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).Last.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByText("Does not pay")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        await CheckAsync(page, "account");
    }

    [Fact]
    public async Task No_page_of_the_console_has_a_fault_that_axe_knows()
    {
        var page = await OperatorAsync();
        foreach (var name in Pages)
        {
            await page.GotoAsync($"{Silo.Web}/app/{name}");
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            await Assertions.Expect(page.Locator("[role=status][aria-label]")).ToHaveCountAsync(0);
            await CheckAsync(page, name);
        }
    }

    [Fact]
    public async Task Whoever_is_signed_in_to_an_account_is_asked_who_they_are_at_the_consoles_door()
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/platform");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to the platform" })).ToBeVisibleAsync();
    }

    /// <summary>The first admin, with an authenticator, signed in at the console.</summary>
    private async Task<IPage> OperatorAsync()
    {
        var link = Silo.Announced.GetProperty("firstAdmin").GetString()!;
        var page = await OpenAsync($"{Silo.Web}/app/platform");
        var code = await page.EvaluateAsync<string>(
            """
            async ([secret, email, password]) => {
              const call = async (path, body, csrf) => (await fetch(path, {
                method: 'POST', headers: { 'Content-Type': 'application/json', ...(csrf ? { 'X-Parley-Csrf': csrf } : {}) }, body: JSON.stringify(body),
              })).json();
              await call('/v1/links:use', { secret, email, name: 'Root', password });
              const { csrf } = await call('/v1/sign-ins', { email, password, platform: true });
              const { key } = await call('/v1/me/authenticator', { password }, csrf);
              window.confirmed = async code => (await call('/v1/me/authenticator:confirm', { code }, csrf)).recoveryCodes[0];
              return key;
            }
            """,
            new[] { link.Split('#')[1], Email, Password });
        var recovery = await page.EvaluateAsync<string>("code => window.confirmed(code)", Totp.CodeAt(code, DateTimeOffset.UtcNow));
        await page.Context.ClearCookiesAsync();
        await page.ReloadAsync();
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByLabel("Code").FillAsync(recovery);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Accounts" })).ToBeVisibleAsync();
        return page;
    }
}
