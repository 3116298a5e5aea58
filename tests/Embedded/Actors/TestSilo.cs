using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Embedded.Actors;

/// <summary>A host with a silo whose clock belongs to the test. Nothing in a test waits for real time.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    /// <summary>A bound for what must happen at once; reaching it fails the test.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private TestSilo(IHost host, ManualClock clock, LogList logs)
    {
        Logs = logs;
        Host = host;
        Clock = clock;
    }

    public IHost Host { get; }

    public ManualClock Clock { get; }

    public LogList Logs { get; }

    public IClusterClient Grains => Host.Services.GetRequiredService<IClusterClient>();

    public Signals Signals => Host.Services.GetRequiredService<Signals>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null, ManualClock? clock = null)
    {
        clock ??= new();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Signals>();
        var logs = new LogList();
        builder.Logging.AddProvider(logs);
        builder.UseOrleans(silo =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host, clock, logs);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    /// <summary>
    /// Lets time pass until a grain reaches a point. A call is answered a moment before its turn is over, so how much time that
    /// takes is not exact.
    /// </summary>
    public async Task PassUntilAsync(string point, TimeSpan step)
    {
        for (var reached = Signals.Reached(point); !reached.IsCompletedSuccessfully; await Task.Yield())
        {
            if (reached.IsCompleted) await reached;
            Clock.Advance(step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Signals.OpenAll();
        // The silo's own bounds are by the test's clock, which stands still.
        using var bound = new CancellationTokenSource(Soon);
        await Host.StopAsync(bound.Token);
        Host.Dispose();
    }
}
