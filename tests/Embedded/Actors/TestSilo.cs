using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace Parley.Tests.Embedded.Actors;

/// <summary>A host with a silo whose clock belongs to the test. Nothing in a test waits for real time.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    /// <summary>A bound for what must happen at once; reaching it fails the test.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private TestSilo(IHost host, ManualClock clock)
    {
        Host = host;
        Clock = clock;
    }

    public IHost Host { get; }

    public ManualClock Clock { get; }

    public IClusterClient Grains => Host.Services.GetRequiredService<IClusterClient>();

    public Signals Signals => Host.Services.GetRequiredService<Signals>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null, ManualClock? clock = null)
    {
        clock ??= new();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Signals>();
        builder.Logging.AddFilter(_ => false);
        builder.UseOrleans(silo =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host, clock);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public async ValueTask DisposeAsync()
    {
        Signals.OpenAll();
        await Host.StopAsync();
        Host.Dispose();
    }
}
