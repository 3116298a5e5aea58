using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>Quicker work: several conversations at once, steps under one name, lists that are kept, and what can be taken back.</summary>
public sealed class ManyHandsTests : DashboardTest
{
    private const string Phone = "+15550107001", Another = "+15550107002";

    [Fact]
    public async Task Several_conversations_are_resolved_at_once()
    {
        await WriteAsync(Phone, "First of two");
        await WriteAsync(Another, "Second of two");
        await WriteAsync("+15550107003", "Stays");
        var page = await SignInAsync(Agent);
        await Pick(page, "First of two").CheckAsync();
        await Pick(page, "Second of two").CheckAsync();
        var bar = page.GetByRole(AriaRole.Toolbar);
        await Assertions.Expect(bar).ToContainTextAsync("2 selected");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Assign" }).WaitForAsync();
        await CheckAsync(page, "selection");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();

        await Assertions.Expect(Row(page, "of two")).ToHaveCountAsync(0);
        await Assertions.Expect(Row(page, "Stays")).ToBeVisibleAsync();
        await Assertions.Expect(bar).ToHaveCountAsync(0);
        await page.GotoAsync($"{Silo.Web}/app/inbox?status=RESOLVED");
        await Assertions.Expect(Row(page, "of two")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_list_that_is_kept_under_a_name_is_there_again()
    {
        var page = await SignInAsync(Agent);
        await page.GotoAsync($"{Silo.Web}/app/inbox?tab=mine&status=SNOOZED");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter and sort" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this filter" }).ClickAsync();
        await page.GetByLabel("Name of the filter").FillAsync("For later");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.GotoAsync($"{Silo.Web}/app/inbox");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter and sort" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "For later", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/inbox?tab=mine&status=SNOOZED");
    }

    [Fact]
    public async Task A_macro_answers_and_resolves_in_one_go()
    {
        await ApiAsync(HttpMethod.Post, "/v1/macros", new { name = "Say goodbye", steps = new object[] { new { answer = "Goodbye, {{contact.first_name|friend}}!" }, new { update = new { status = "RESOLVED" } } } });
        await WriteAsync(Phone, "Thank you, that is all");
        var page = await SignInAsync(Agent);
        await Row(page, "Thank you").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Macros" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Say goodbye" }).ClickAsync();

        Assert.Equal(["Goodbye, Ada!"], await ReceivedAsync(Phone, 1));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open again" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_taken_back_in_time_never_goes_out_and_can_be_written_anew()
    {
        await WriteAsync(Phone, "Is it ready?");
        var page = await SignInAsync(Agent);
        await Row(page, "Is it ready?").ClickAsync();
        // What can be taken back for seconds only is held for an hour here, so that no test depends on how fast it is.
        await page.Clock.SetSystemTimeAsync(DateTime.UtcNow.AddHours(1));
        await Reply(page).FillAsync("No, nevre");
        await Reply(page).PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Assertions.Expect(Reply(page)).ToHaveValueAsync("No, nevre");
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Taken back");
        await page.Clock.SetSystemTimeAsync(DateTime.UtcNow);
        await Reply(page).FillAsync("Yes, come by");
        await Reply(page).PressAsync("Enter");
        Assert.Equal(["Yes, come by"], await ReceivedAsync(Phone, 1));
    }

    [Fact]
    public async Task A_draft_that_was_begun_in_one_browser_is_there_in_another()
    {
        await WriteAsync(Phone, "A long question");
        var first = await SignInAsync(Agent);
        await Row(first, "A long question").ClickAsync();
        await first.RunAndWaitForResponseAsync(() => Reply(first).FillAsync("A long ans"), "**/draft");

        var second = await SignInAsync(Agent);
        await Row(second, "A long question").ClickAsync();
        await Assertions.Expect(Reply(second)).ToHaveValueAsync("A long ans");
    }

    [Fact]
    public async Task The_browser_tells_of_a_message_while_the_page_is_out_of_sight_and_leads_to_it()
    {
        var page = await SignInAsync(Agent);
        await page.AddInitScriptAsync(
            """
            window.told = [];
            window.Notification = class { static permission = 'granted'; constructor(title, { body }) { this.title = title; this.body = body; window.told.push(this); } close() {} };
            Object.defineProperty(Document.prototype, 'visibilityState', { get: () => 'hidden' });
            """);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Notices" }).WaitForAsync();
        await WriteAsync(Phone, "Are you awake?");
        await Row(page, "Are you awake?").WaitForAsync();

        await page.WaitForFunctionAsync("() => window.told.length === 1");
        Assert.Equal("Ada: Are you awake?", await page.EvaluateAsync<string>("() => `${window.told[0].title}: ${window.told[0].body}`"));
        await page.EvaluateAsync("() => window.told[0].onclick()");
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Are you awake?");
    }

    private static ILocator Pick(IPage page, string text) => page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = text }).GetByRole(AriaRole.Checkbox);
}
