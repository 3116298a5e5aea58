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

    [Fact]
    public async Task Somebody_who_never_wrote_is_found_by_name_and_sent_a_template_and_the_reason_is_said()
    {
        const string phone = "+15550107001";
        await OfferCallBackAsync(phone);
        await ApiAsync(HttpMethod.Post, "/v1/contacts", new { phone, name = "Ada Lovelace" });
        var page = await SignInAsync(Agent);
        var begin = page.GetByRole(AriaRole.Button, new() { Name = "New conversation" });
        await begin.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("WhatsApp allows approved templates only");
        var found = dialog.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Button, new() { Name = "Ada Lovelace" });
        await page.GetByLabel("Number or name").FillAsync("lovelace");
        await found.WaitForAsync();
        await CheckAsync(page, "new conversation");
        await found.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "call_back" }).WaitForAsync();
        await CheckAsync(page, "new conversation's template");
        await CallBackAsync(page, phone);

        // Who has a conversation is led to it, by the number too.
        await page.GotoAsync($"{Silo.Web}/app/contacts");
        await begin.ClickAsync();
        await page.GetByLabel("Number or name").FillAsync("+1 (555) 010-7001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Hello Ada, when may we call?");
    }

    [Fact]
    public async Task A_field_that_the_desk_defines_is_filled_in_at_each_contact()
    {
        await ApiAsync(HttpMethod.Post, "/v1/contacts", new { phone = "+15550107021", name = "Grace Hopper" });
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/settings/desk");
        await page.GetByRole(AriaRole.Button, new() { Name = "New field" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Tier");
        await page.GetByLabel("Kind").SelectOptionAsync("CHOICE");
        await page.GetByLabel("Choices").FillAsync("Gold\nSilver\n");
        await CheckAsync(page, "contact field");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Tier" })).ToContainTextAsync("Gold and Silver");

        await page.GotoAsync($"{Silo.Web}/app/contacts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Grace Hopper" }).ClickAsync();
        await page.GetByLabel("Tier").SelectOptionAsync("Silver");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Tier")).ToHaveValueAsync("Silver");
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
