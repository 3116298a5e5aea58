using System.Text;
using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>People: brought in with the proof of what they agreed to, found, filed, blocked, made one and parted again.</summary>
public sealed class ContactsTests : DashboardTest
{
    [Fact]
    public async Task A_table_is_looked_at_and_then_brought_in_with_the_proof_of_consent()
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/contacts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();
        await page.GetByLabel("Table", new() { Exact = false }).First.SetInputFilesAsync(new FilePayload
        {
            Name = "people.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("Customer;Mobile\nGrace Hopper;+15550107021\nAlan Turing;+15550107022\nNobody;12\n"),
        });
        await page.GetByLabel("Marketing").CheckAsync();
        await page.GetByLabel("Where they said it").FillAsync("web form");
        await page.GetByLabel("When", new() { Exact = true }).FillAsync("2026-01-31");
        await page.GetByLabel("What they read and agreed to").FillAsync("News by WhatsApp");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what would come of it" }).ClickAsync();
        var result = page.GetByLabel("What comes of it");
        await Assertions.Expect(result).ToContainTextAsync("This would happen");
        await Assertions.Expect(result).ToContainTextAsync("Line 4");
        await CheckAsync(page, "import");

        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Assertions.Expect(result).ToContainTextAsync("Imported");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Grace Hopper" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("agreed");
        await CheckAsync(page, "contact");
    }

    [Fact]
    public async Task Two_contacts_become_one_and_are_parted_again()
    {
        await ApiAsync(HttpMethod.Post, "/v1/contacts", new { phone = "+15550107021", name = "Grace Hopper" });
        await ApiAsync(HttpMethod.Post, "/v1/contacts", new { phone = "+15550107022", name = "Admiral Hopper" });
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/contacts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Grace Hopper" }).ClickAsync();
        await page.GetByLabel("Same person as").FillAsync("+15550107022");
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The two are one now.")).ToBeVisibleAsync();
        Assert.Equal(1, await KnownAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        for (var i = 0; i < 600 && await KnownAsync() == 1; i++) await Task.Delay(100);
        Assert.Equal(2, await KnownAsync());
    }

    /// <summary>How many contacts the two numbers belong to.</summary>
    private async Task<int> KnownAsync()
    {
        var ids = new HashSet<string>();
        foreach (var phone in (string[])["%2B15550107021", "%2B15550107022"])
            ids.Add((await ApiAsync(HttpMethod.Get, $"/v1/contacts?phone={phone}")).GetProperty("contacts")[0].GetProperty("id").GetString()!);
        return ids.Count;
    }
}
