using Parley.Silo.Hosting;
using Parley.Simulator.Clock;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Upgrade;

/// <summary>An engine on files of a test's own, at an hour of a test's own: what expires in a stored database has not, however old the file is.</summary>
internal sealed class UpgradeEngine(string folder, StoreSettings store, DateTimeOffset now) : EngineFixture, IAsyncDisposable
{
    public override SimulatedClock? Clock { get; } = new(new ShiftedTime(now - DateTimeOffset.UtcNow));

    protected override string Folder => folder;

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(store);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Clock!.Dispose();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    /// <summary>The system's time, somewhere else.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
