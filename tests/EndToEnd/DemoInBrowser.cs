using Microsoft.Playwright;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>A test of the demo, as the built program runs it, in a real browser.</summary>
public abstract class DemoInBrowser : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private protected SiloProcess Silo { get; private set; } = null!;

    private protected Browser Browser { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Silo = await SiloProcess.DemoAsync(_folder.Path);
        Browser = await Browser.StartAsync();
    }

    /// <summary>Starts the engine again where it was, with what it had.</summary>
    private protected async Task RestartAsync() => Silo = await SiloProcess.DemoAsync(_folder.Path, new Uri(Silo.Web).Port);

    /// <summary>Gives the page a device of its own that makes passkeys, and says yes to whatever is asked.</summary>
    private protected static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }

    public virtual async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
