using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks.Admission;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Storage.Directories;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Noisy;

/// <summary>An engine of few places, whose store one tenant can be made to wait for.</summary>
public sealed class NoisyEngine : EngineFixture, IAsyncDisposable
{
    public const int Places = 32;
    private readonly PostgresServer? _postgres;

    private NoisyEngine(PostgresServer? postgres) => _postgres = postgres;

    public GatedDirectory Directory { get; private set; } = null!;

    public WebhookSpool Spool => Engine.Services.GetRequiredService<WebhookSpool>();

    public static async Task<NoisyEngine> StartAsync(string store)
    {
        var engine = new NoisyEngine(store == "postgres" ? await PostgresServer.StartAsync() : null);
        await engine.InitializeAsync();
        return engine;
    }

    public new async ValueTask DisposeAsync()
    {
        Directory.Open();
        await base.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    protected override async Task<StoreSettings> StoreAsync() =>
        _postgres is null ? new StoreSettings() : new StoreSettings { Kind = "postgres", ConnectionString = await _postgres.CreateDatabaseAsync() };

    // Customers are heard here without the simulator, which therefore knows of no window.
    protected override SimulatorSettings World => new() { Window = Reporting.Off };

    protected override void Configure(EngineSettings settings)
    {
        settings.Intake.MaxWebhooks = Places;
        // Nobody's slowness here is the store's.
        settings.Spool.AfterMilliseconds = 30_000;
    }

    protected override void Customize(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<IntakeShareOptions>();
        builder.Services.AddSingleton(new IntakeShareOptions { MaxPlaces = Places, Patience = TimeSpan.FromSeconds(1) });
        builder.Services.RemoveAll<IDirectory>();
        builder.Services.AddSingleton<IDirectory>(provider => Directory = new GatedDirectory(ActivatorUtilities.CreateInstance<ContactDirectory>(provider, 1000)));
    }
}
