using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>From nothing to a desk that works: the first message, a number, a template, and what the team shares.</summary>
public sealed class BeginningTests : DashboardTest
{
    private const string Phone = "+15550107001";

    [Fact]
    public async Task The_first_steps_lead_to_the_first_answered_message()
    {
        var page = await SignInAsync(Owner);
        await page.GetByRole(AriaRole.Link, new() { Name = "First steps" }).ClickAsync();
        await Assertions.Expect(Step(page, "Connect a number").GetByLabel("Done")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Waiting for the first message")).ToBeVisibleAsync();
        await CheckAsync(page, "first steps");

        await WriteAsync(Phone, "Is anybody there?");
        await Assertions.Expect(Step(page, "Write to it")).ToContainTextAsync("Is anybody there?");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the conversation" }).ClickAsync();
        await Reply(page).FillAsync("We are");
        await Reply(page).PressAsync("Enter");
        Assert.Equal(["We are"], await ReceivedAsync(Phone, 1));
        await page.GotoAsync($"{Silo.Web}/app/start");
        await Assertions.Expect(Step(page, "Answer").GetByLabel("Done")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_template_is_seen_on_the_phone_while_it_is_written_and_is_handed_in()
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/templates");
        await page.GetByRole(AriaRole.Link, new() { Name = "New template" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("order_on_its_way");
        await page.GetByLabel("Body", new() { Exact = true }).FillAsync("Hello {{1}}, your *order* is on its way.");
        await page.GetByLabel("Body {{1}}").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a button" }).ClickAsync();
        await page.GetByLabel("What it says").FillAsync("Thank you");
        var phone = page.GetByRole(AriaRole.Region, new() { Name = "On the customer’s phone" });
        await Assertions.Expect(phone).ToContainTextAsync("Hello Ada, your order is on its way.");
        await Assertions.Expect(phone).ToContainTextAsync("Thank you");
        await CheckAsync(page, "template editor");

        await page.GetByRole(AriaRole.Button, new() { Name = "Hand in for review" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "order_on_its_way" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_number_is_connected_by_a_token_and_a_wrong_one_is_refused_beside_its_field()
    {
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/numbers");
        await Assertions.Expect(page.GetByText("Limit by Meta")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect a number" }).ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "By token" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Meta app")).ToHaveValueAsync("demo");
        await page.GetByLabel("Phone number id").FillAsync(Silo.Announced.GetProperty("phoneNumberId").GetString()!);
        await page.GetByLabel("WhatsApp Business Account id").FillAsync("1");
        await page.GetByLabel("Access token").FillAsync("not-a-token");
        await CheckAsync(page, "connect");
        ForgiveComplaints();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Access token")).ToHaveAttributeAsync("aria-invalid", "true");
        ForgiveComplaints();
    }

    [Fact]
    public async Task What_the_team_shares_is_made_on_one_page_and_used_in_the_inbox()
    {
        await WriteAsync(Phone, "My parcel is broken");
        var page = await SignInAsync(Owner);
        await page.GotoAsync($"{Silo.Web}/app/settings/desk");
        await page.GetByRole(AriaRole.Button, new() { Name = "New label" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Complaint");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Complaint" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New macro" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Broken");
        await page.GetByLabel("Answer the customer").FillAsync("We send another one.");
        await page.GetByLabel("Add the label").SelectOptionAsync(new SelectOptionValue { Label = "Complaint" });
        await CheckAsync(page, "macro");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "2 steps" })).ToBeVisibleAsync();

        await page.GotoAsync($"{Silo.Web}/app/inbox");
        await Row(page, "My parcel").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Macros" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Broken" }).ClickAsync();
        Assert.Equal(["We send another one."], await ReceivedAsync(Phone, 1));
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Olivia added Complaint");
    }

    private static ILocator Step(IPage page, string title) => page.GetByRole(AriaRole.Listitem).Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = title }) });
}
