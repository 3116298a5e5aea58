using Microsoft.Playwright;

namespace Parley.Tests.EndToEnd;

/// <summary>What a newcomer sees: the inbox and a simulated phone in a real browser, side by side.</summary>
public sealed class BrowserTests : DemoInBrowser
{
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task A_newcomer_writes_on_a_phone_answers_in_the_inbox_and_reads_it_on_the_phone()
    {
        var phone = await OpenAsync(Silo.Simulator);
        var inbox = await OpenAsync($"{Silo.Web}/#key={Silo.ApiKey}");

        await phone.GetByText("Ada").First.ClickAsync();
        var compose = phone.GetByPlaceholder("Write as the customer");
        await compose.FillAsync("Do you have the <b>blue</b> lamp?");
        await compose.PressAsync("Enter");

        await inbox.GetByText("Ada").First.ClickAsync();
        // Shown as text: a customer's markup is nobody's markup.
        await Assertions.Expect(inbox.Locator("#messages li").First).ToContainTextAsync("Do you have the <b>blue</b> lamp?");
        await inbox.Locator("#body").FillAsync("We do. Shall I keep it for you?");
        await inbox.Locator("#body").PressAsync("Enter");

        await Assertions.Expect(phone.GetByText("We do. Shall I keep it for you?").First).ToBeVisibleAsync();
        await Assertions.Expect(inbox.Locator("#messages li.out footer")).ToContainTextAsync("✓✓");
        Assert.DoesNotContain("key=", inbox.Url, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Without_a_key_the_page_asks_for_one_and_says_why_a_wrong_one_is_refused()
    {
        var page = await OpenAsync(Silo.Web);

        await page.Locator("#key").FillAsync("parley_wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();

        await Assertions.Expect(page.Locator("#refused")).ToContainTextAsync("not accepted");
        await Assertions.Expect(page.Locator("#desk")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("web")]
    [InlineData("simulator")]
    public async Task No_page_asks_anything_of_anybody_else(string which)
    {
        var own = new Uri(Silo.Announced.GetProperty(which).GetString()!);
        var foreign = new List<string>();
        var page = await Browser.NewPageAsync();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && new Uri(request.Url).Authority != own.Authority) foreign.Add(request.Url);
        };

        await page.GotoAsync(own.ToString());

        Assert.Empty(foreign);
    }

    /// <summary>A new page whose complaints on the console fail the test.</summary>
    private async Task<IPage> OpenAsync(string url)
    {
        var page = await Browser.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _complaints.Add(message.Text);
        };
        await page.GotoAsync(url);
        return page;
    }
}
