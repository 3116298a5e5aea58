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

    public virtual async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
