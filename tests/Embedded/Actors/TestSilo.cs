using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Parley.Tests.Embedded.Actors.Runtimes;

namespace Parley.Tests.Embedded.Actors;

/// <summary>
/// A host with a silo whose clock belongs to the test. The suite is the contract between the embedded runtime and Orleans, and runs on
/// whichever the edition has; what only the embedded one has is tested in <c>Inside</c>.
/// </summary>
public sealed class TestSilo : IAsyncDisposable
{
    /// <summary>A bound for what must happen at once; reaching it fails the test.</summary>
    public static readonly TimeSpan Soon = Runtime.Soon;

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
        var logs = new LogList();
        var host = await Runtime.StartAsync(() =>
        {
            var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton<Signals>();
            builder.Logging.AddProvider(logs);
            builder.UseOrleans(silo =>
            {
                Runtime.Configure(silo, clock);
                configure?.Invoke(silo);
                if (!silo.Services.Any(service => service.ServiceType == typeof(IGrainStorage) && !service.IsKeyedService)) silo.AddMemoryGrainStorageAsDefault();
            });
            return builder.Build();
        });
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
            await Runtime.CollectAsync(Grains);
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
