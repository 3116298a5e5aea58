using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>What an account's owner looks after: the log, what could not be handled, who may see in, and their own password.</summary>
public sealed class OversightTests : DashboardTest
{
    private const string Phone = "+15550107001";

    [Fact]
    public async Task A_wrong_password_is_refused_beside_its_field_and_ends_nothing()
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/settings");
        await page.GetByLabel("Current password").FillAsync("not the password");
        await page.GetByLabel("New password").FillAsync("another password 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();

        await Assertions.Expect(page.GetByLabel("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings" })).ToBeVisibleAsync();
        await page.GetByLabel("Current password").FillAsync(DemoPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The password is changed.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_log_tells_what_became_of_a_message_and_leads_to_its_conversation()
    {
        await WriteAsync(Phone, "Where is my order?");
        var page = await SignInAsync(Owner);
        await Row(page, "Where is my order?").ClickAsync();
        await Reply(page).FillAsync("It left this morning");
        await Reply(page).PressAsync("Enter");
        await Assertions.Expect(Thread(page).GetByText("Delivered")).ToBeAttachedAsync();

        await page.GotoAsync($"{Silo.Web}/app/log");
        await page.GetByLabel("Direction").SelectOptionAsync("OUTBOUND");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Where is my order?" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "It left this morning" }).ClickAsync();
        var detail = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(detail.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Delivered" })).ToBeVisibleAsync();
        await CheckAsync(page, "message");

        // The address has it all: whoever gets the link sees the same.
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show in the conversation" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Article).Filter(new() { HasText = "It left this morning" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_log_is_saved_as_one_file()
    {
        await WriteAsync(Phone, "For the books");
        var page = await SignInAsync(Owner);
        await Row(page, "For the books").WaitForAsync();
        await page.GotoAsync($"{Silo.Web}/app/log");
        await page.GetByRole(AriaRole.Button, new() { Name = "For the books" }).WaitForAsync();

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        var lines = (await File.ReadAllTextAsync(await file.PathAsync())).Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("For the books", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_handled_is_shown_byte_for_byte()
    {
        var number = Silo.Announced.GetProperty("phoneNumberId").GetString();
        await DeliverAsync($$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"{{{number}}}"},"messages":[{"type":"text","text":{"body":"from nobody"}}]}}]}]}""");
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/log/dead-letters");

        await page.GetByText("What WhatsApp sent").First.ClickAsync();
        await Assertions.Expect(page.GetByText("from nobody")).ToBeVisibleAsync();
        await CheckAsync(page, "dead letters");
    }

    [Fact]
    public async Task An_account_sees_who_asks_to_look_in_and_why_allows_it_and_ends_it()
    {
        var tenant = Silo.Announced.GetProperty("tenant").GetString();
        await PlatformAsync(HttpMethod.Post, "/v1/support-access", new { tenant, reason = "Ticket 42: messages fail", permissions = new[] { "LOG_READ" } });
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/audit/support");

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ticket 42" });
        await Assertions.Expect(row).ToContainTextAsync("Read log and usage");
        await row.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Open");
        await row.GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Ended");
        await CheckAsync(page, "support access");
    }

    /// <summary>Delivers what WhatsApp would have signed.</summary>
    private async Task DeliverAsync(string text)
    {
        var (app, body) = (Silo.Announced.GetProperty("app"), Encoding.UTF8.GetBytes(text));
        using var http = new HttpClient(new LoopbackOnlyHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Silo.Web}/webhooks/whatsapp/{app.GetProperty("name").GetString()}") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.GetProperty("secret").GetString()!), body)));
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
