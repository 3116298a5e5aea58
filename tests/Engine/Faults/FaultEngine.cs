using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Silo.Hosting;
using Parley.Storage.Directories;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>An engine and its store for one test that breaks things.</summary>
public sealed class FaultEngine : EngineFixture, IAsyncDisposable
{
    private readonly Action<EngineSettings> _configure;
    private readonly string? _folder;
    private string? _connection;

    private FaultEngine(PostgresServer? postgres, Action<EngineSettings>? configure, string? folder)
    {
        Postgres = postgres;
        _configure = configure ?? (static _ => { });
        _folder = folder;
    }

    /// <summary>The database server of this engine alone, when it is on PostgreSQL.</summary>
    public PostgresServer? Postgres { get; }

    /// <summary>Stands before the engine's directory and does as it is told.</summary>
    public SwitchedDirectory Directory { get; private set; } = null!;

    /// <summary>Stands before the engine's dead letters and does as it is told.</summary>
    public PickyDeadLetters DeadLetters { get; private set; } = null!;

    /// <summary>The engine's data folder.</summary>
    public string DataFolder => Folder;

    public WebhookSpool Spool => Engine.Services.GetRequiredService<WebhookSpool>();

    public StoreCondition Store => Engine.Services.GetRequiredService<StoreCondition>();

    public static async Task<FaultEngine> OnPostgresAsync(Action<EngineSettings>? configure = null) =>
        await StartAsync(new FaultEngine(await PostgresServer.StartAsync(), configure, null));

    public static Task<FaultEngine> OnSqliteAsync(Action<EngineSettings>? configure = null, string? folder = null) =>
        StartAsync(new FaultEngine(null, configure, folder));

    /// <summary>Waits until everything spooled has been replayed.</summary>
    public async Task ReplayedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Spool.Bytes > 0) await Task.Delay(20, patience.Token);
        Assert.Empty(System.IO.Directory.GetFiles(System.IO.Path.Combine(DataFolder, "spool"), "*.spool"));
    }

    public new async ValueTask DisposeAsync()
    {
        Postgres?.Thaw();
        await base.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
    }

    protected override string Folder => _folder ?? base.Folder;

    protected override async Task<StoreSettings> StoreAsync() => Postgres is null
        ? new StoreSettings()
        : new StoreSettings { Kind = "postgres", ConnectionString = _connection ??= await Postgres.CreateDatabaseAsync() };

    protected override void Configure(EngineSettings settings) => _configure(settings);

    protected override void Customize(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<IDirectory>();
        builder.Services.AddSingleton<IDirectory>(provider =>
            Directory = new SwitchedDirectory(ActivatorUtilities.CreateInstance<ContactDirectory>(provider, 1000)));
        var letters = builder.Services.Last(service => service.ServiceType == typeof(IDeadLetters)).ImplementationType!;
        builder.Services.RemoveAll<IDeadLetters>();
        builder.Services.AddSingleton<IDeadLetters>(provider =>
            DeadLetters = new PickyDeadLetters((IDeadLetters)ActivatorUtilities.CreateInstance(provider, letters)));
    }

    private static async Task<FaultEngine> StartAsync(FaultEngine engine)
    {
        await engine.InitializeAsync();
        return engine;
    }
}
