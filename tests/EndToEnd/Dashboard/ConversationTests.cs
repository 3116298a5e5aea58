using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>A day at the desk: a customer's phone and two people in two browsers.</summary>
public sealed class ConversationTests : DashboardTest
{
    private const string Phone = "+15550107001";

    [Fact]
    public async Task A_customer_and_two_people_of_the_account_see_the_same_conversation_as_it_goes_on()
    {
        var owner = await SignInAsync(Owner);
        var agent = await SignInAsync(Agent);
        await WriteAsync(Phone, "Do you have the <b>blue</b> *lamp*?");

        // It appears by itself in both. A customer's markup is nobody's markup; WhatsApp's own marks are shown.
        await Row(agent, "Do you have").ClickAsync();
        await Assertions.Expect(Thread(agent)).ToContainTextAsync("Do you have the <b>blue</b> lamp?");
        await Assertions.Expect(Thread(agent).Locator("strong")).ToHaveTextAsync("lamp");
        await Row(owner, "Do you have").ClickAsync();

        // The agent takes it; the owner sees whose it is.
        await agent.GetByRole(AriaRole.Button, new() { Name = "Assign" }).ClickAsync();
        await agent.GetByRole(AriaRole.Menuitem, new() { Name = "Take it" }).ClickAsync();
        await Assertions.Expect(owner.GetByRole(AriaRole.Button, new() { Name = "Assigned to Sam" })).ToBeVisibleAsync();
        await Assertions.Expect(Thread(owner)).ToContainTextAsync("Sam took it");

        await Assertions.Expect(owner.GetByText("Sam is looking at this")).ToBeVisibleAsync();

        // A note is for colleagues alone.
        await owner.GetByRole(AriaRole.Tab, new() { Name = "Note" }).ClickAsync();
        await owner.GetByLabel("A note for colleagues.", new() { Exact = false }).FillAsync("The last one is in the window.");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Assertions.Expect(Thread(agent)).ToContainTextAsync("The last one is in the window.");

        await Reply(agent).FillAsync("We do. Shall I keep it for you?");
        await Reply(agent).PressAsync("Enter");
        Assert.Equal(["We do. Shall I keep it for you?"], await ReceivedAsync(Phone, 1));
        await Assertions.Expect(Thread(owner).GetByText("We do. Shall I keep it for you?")).ToHaveCountAsync(1);
        await Assertions.Expect(Thread(agent).GetByText("Delivered")).ToBeAttachedAsync();
        await Assertions.Expect(Thread(agent).GetByText("We do. Shall I keep it for you?")).ToHaveCountAsync(1);

        // Done, and opened again by the customer.
        await agent.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Assertions.Expect(Row(owner, "We do.")).ToHaveCountAsync(0);
        await WriteAsync(Phone, "Yes please");
        await Assertions.Expect(Row(owner, "Yes please")).ToBeVisibleAsync();
        await Assertions.Expect(Thread(agent)).ToContainTextAsync("Opened: the customer wrote");
    }

    [Fact]
    public async Task A_reply_names_what_it_answers_and_a_draft_waits_where_it_was_begun()
    {
        await WriteAsync(Phone, "First question");
        await WriteAsync("+15550107002", "Somebody else");
        var page = await SignInAsync(Agent);
        await Row(page, "First question").ClickAsync();

        var message = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "First question" });
        await message.HoverAsync();
        await message.GetByRole(AriaRole.Button, new() { Name = "Reply" }).ClickAsync();
        await Reply(page).FillAsync("First answer");
        await Reply(page).PressAsync("Enter");
        await ReceivedAsync(Phone, 1);
        await Assertions.Expect(page.GetByRole(AriaRole.Article).Filter(new() { HasText = "First answer" })).ToContainTextAsync("First question");

        await Reply(page).FillAsync("half a th");
        await Row(page, "Somebody else").ClickAsync();
        await Assertions.Expect(Reply(page)).ToHaveValueAsync("");
        await Row(page, "First answer").ClickAsync();
        await Assertions.Expect(Reply(page)).ToHaveValueAsync("half a th");
    }

    [Fact]
    public async Task A_file_that_is_dropped_into_the_composer_arrives_with_its_caption()
    {
        await WriteAsync(Phone, "Send me a picture");
        var page = await SignInAsync(Agent);
        await Row(page, "Send me a picture").ClickAsync();

        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "lamp.png", MimeType = "image/png", Buffer = Convert.FromBase64String(Pixel) });
        await Reply(page).FillAsync("Here it is");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        await ReceivedAsync(Phone, 1);
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Here it is");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show large" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Img)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Once_the_window_is_shut_the_reason_is_said_and_a_template_is_the_way()
    {
        await WriteAsync(Phone, "Call me tomorrow");
        await OfferCallBackAsync(Phone);

        await SimulatedPhones.AdvanceClockAsync(Silo, TimeSpan.FromHours(25));
        var page = await SignInAsync(Agent, later: TimeSpan.FromHours(25));
        await Row(page, "Call me tomorrow").ClickAsync();

        await Assertions.Expect(page.GetByText("The customer's last message is more than 24 hours old")).ToBeVisibleAsync();
        await Assertions.Expect(Reply(page)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a template" }).ClickAsync();
        await CallBackAsync(page, Phone);
    }

    [Fact]
    public async Task What_WhatsApp_refused_stays_with_its_reason_and_can_be_sent_again()
    {
        await WriteAsync(Phone, "Please confirm");
        await SimulatedPhones.RefuseNextAsync(Silo, Phone, 131026);
        var page = await SignInAsync(Agent);
        await Row(page, "Please confirm").ClickAsync();
        await Reply(page).FillAsync("Confirmed");
        await Reply(page).PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Article).Filter(new() { HasText = "Confirmed" }).GetByRole(AriaRole.Alert)).ToContainTextAsync("This person cannot be reached");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        Assert.Equal(["Confirmed"], await ReceivedAsync(Phone, 1));
        await Assertions.Expect(Thread(page).GetByText("Delivered")).ToBeAttachedAsync();
    }

    [Fact]
    public async Task A_slash_brings_an_answer_that_is_written_once_and_filled_in_for_the_person()
    {
        await ApiAsync(HttpMethod.Post, "/v1/canned-answers", new { name = "hours", text = "Hello {{contact.first_name|there}}, we are open until six." });
        await WriteAsync(Phone, "Are you open?");
        var page = await SignInAsync(Agent);
        await Row(page, "Are you open?").ClickAsync();

        await Reply(page).FillAsync("/ho");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToContainTextAsync("/hours");
        await Reply(page).PressAsync("Enter");
        await Assertions.Expect(Reply(page)).ToHaveValueAsync("Hello Ada, we are open until six.");
        await Reply(page).PressAsync("Enter");

        Assert.Equal(["Hello Ada, we are open until six."], await ReceivedAsync(Phone, 1));
    }

    [Fact]
    public async Task Words_find_people_and_what_was_said_and_lead_there()
    {
        await WriteAsync(Phone, "The parcel came broken");
        await WriteAsync("+15550107002", "Something else");
        var page = await SignInAsync(Agent);
        await Row(page, "The parcel").WaitForAsync();

        // What was written is found a moment later than it is shown; asking again is what a person does.
        var search = page.GetByRole(AriaRole.Searchbox);
        var found = page.GetByRole(AriaRole.Link).Filter(new() { Has = page.Locator("mark", new() { HasText = "brok" }) });
        for (var i = 0; i < 30 && await found.CountAsync() == 0; i++)
        {
            await search.FillAsync("");
            await search.FillAsync(i % 2 == 0 ? "brok" : "parcel brok");
            await page.WaitForTimeoutAsync(500);
        }

        await found.First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Article).Filter(new() { HasText = "The parcel came broken" })).ToBeFocusedAsync();
        await search.FillAsync("0107002");
        await page.GetByRole(AriaRole.Link).Filter(new() { Has = page.Locator("mark", new() { HasText = "0107002" }) }).ClickAsync();
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Something else");
    }

    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
}
