using Microsoft.Playwright;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd.Dashboard;

/// <summary>The engine goes away and comes back while somebody works: the page says so at once, heals by itself, and sends nothing twice.</summary>
public sealed class ConnectionTests : DashboardTest
{
    private const string Phone = "+15550107001";

    [Fact]
    [Trait("Promise", "P1")]
    [Trait("Promise", "P5")]
    public async Task A_page_outlives_the_engine_and_a_send_that_failed_meanwhile_is_repeated_once()
    {
        await WriteAsync(Phone, "Are you there?");
        var page = await SignInAsync(Agent);
        await Row(page, "Are you there?").ClickAsync();
        await Assertions.Expect(Thread(page)).ToContainTextAsync("Are you there?");
        await page.EvaluateAsync("() => { window.sameDocument = true; }");

        Silo.Kill();
        await Assertions.Expect(page.GetByText("No connection.")).ToBeVisibleAsync();
        await Reply(page).FillAsync("Always");
        await Reply(page).PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "cannot be reached" })).ToBeVisibleAsync();

        await RestartAsync();
        await Assertions.Expect(page.GetByText("No connection.")).ToHaveCountAsync(0);
        ForgiveComplaints();
        await WriteAsync(Phone, "I waited");
        await Assertions.Expect(Thread(page)).ToContainTextAsync("I waited");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        Assert.Equal(["Always"], await ReceivedAsync(Phone, 1));
        await Assertions.Expect(Thread(page).GetByText("Always")).ToHaveCountAsync(1);
        await Assertions.Expect(Thread(page).GetByText("Delivered")).ToBeAttachedAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"));
    }
}
