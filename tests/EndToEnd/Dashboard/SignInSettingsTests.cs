using Microsoft.Playwright;
using Parley.Frontend.Accounts;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>How one signs in, as each person decides it: with an authenticator besides the password, or a passkey in place of it.</summary>
public sealed class SignInSettingsTests : DashboardTest
{
    [Fact]
    public async Task An_authenticator_is_set_up_its_recovery_codes_are_shown_once_and_it_is_switched_off()
    {
        var page = await SignInAsync(Agent);
        await page.GotoAsync($"{Silo.Web}/app/settings");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await CheckAsync(page, "proof");
        await ProveAsync(dialog, "Continue");
        await dialog.GetByRole(AriaRole.Img, new() { Name = "QR code of the key" }).WaitForAsync();
        await CheckAsync(page, "authenticator");
        var key = await dialog.Locator("code").TextContentAsync();
        Assert.Contains($"secret={key}", await dialog.GetByRole(AriaRole.Link).GetAttributeAsync("href"), StringComparison.Ordinal);
        await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.CodeAt(key!, DateTimeOffset.UtcNow));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("This is shown once");
        await CheckAsync(page, "recovery codes");
        var codes = (await dialog.Locator("code").TextContentAsync())!.Split('\n');
        Assert.Equal(10, codes.Distinct().Count());

        // From now on the password alone is not enough; a recovery code is, and it is used up then.
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"{Silo.Web}/app/");
        await GivePasswordAsync(page, Agent);
        await page.GetByLabel("Code").FillAsync(codes[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await SeeInboxAsync(page);
        await page.GotoAsync($"{Silo.Web}/app/settings");
        await Assertions.Expect(page.GetByText("Recovery codes left: 9")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New recovery codes" }).ClickAsync();
        await ProveAsync(dialog, "Continue");
        await Assertions.Expect(dialog).ToContainTextAsync("This is shown once");
        Assert.DoesNotContain(codes[1], await dialog.TextContentAsync(), StringComparison.Ordinal);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off" }).ClickAsync();
        await ProveAsync(dialog, "Switch off");
        await Assertions.Expect(page.GetByText("A password alone lets you in.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_passkey_is_made_named_signed_in_with_and_removed()
    {
        // Passkeys belong to a name, never to an address.
        var home = $"http://localhost:{new Uri(Silo.Web).Port}/app";
        var page = await OpenAsync($"{home}/");
        await AddAuthenticatorAsync(page);
        await GivePasswordAsync(page, Agent);
        await SeeInboxAsync(page);
        await page.GotoAsync($"{home}/settings");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("My laptop");
        await CheckAsync(page, "new passkey");
        await ProveAsync(dialog, "Continue");
        var row = page.GetByRole(AriaRole.List, new() { Name = "Passkeys" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "My laptop" });
        await row.WaitForAsync();

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"{home}/sign-in?to=%2Fsettings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
    }

    private async Task ProveAsync(ILocator dialog, string yes)
    {
        await dialog.GetByLabel("Current password").FillAsync(DemoPassword);
        await dialog.GetByRole(AriaRole.Button, new() { Name = yes }).ClickAsync();
    }
}
