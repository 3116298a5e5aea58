using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Frontend.Webhooks;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Silo.MediaFiles.S3;
using Parley.Silo.Secrets;
using Parley.Silo.Telemetry;
using Parley.Silo.Wiring;
using Parley.Storage.Database;
using Parley.Storage.Journal;
using Parley.Storage.Views;

namespace Parley.Silo.Hosting;

/// <summary>
/// A running engine: store, grains, intake and API in one process. Starts in order and stops in reverse: first nothing
/// new comes in, then sends under way finish, then the store closes.
/// </summary>
public sealed partial class Engine : IAsyncDisposable
{
    /// <summary>What its end may take, all in all, and how much of that the services have to end in order.</summary>
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30), ServicesStopBound = TimeSpan.FromSeconds(25);
    private readonly WebApplication _application;
    private readonly Store _store;
    private readonly StoreJournal _journal;
    private readonly ServiceProvider _metering;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    private Engine(WebApplication application, Store store, StoreJournal journal, ServiceProvider metering, Uri[] addresses)
    {
        _metering = metering;
        _application = application;
        _store = store;
        _journal = journal;
        Web = addresses[0];
        Grpc = addresses[1];
        Admin = addresses.ElementAtOrDefault(2);
        application.Lifetime.ApplicationStopping.Register(() => _stopping.TrySetResult());
    }

    /// <summary>Where the page, REST and webhooks answer.</summary>
    public Uri Web { get; }

    /// <summary>Where gRPC answers.</summary>
    public Uri Grpc { get; }

    /// <summary>Where the operator's listener answers; null when none is set.</summary>
    public Uri? Admin { get; }

    /// <summary>The engine's services, for the verbs of this program and for tests.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>A link by which somebody becomes the platform's first admin, once and within a day; null where there is one.</summary>
    public async Task<string?> FirstAdminAsync() =>
        await Services.GetRequiredService<IPeople>().HasPlatformAdminAsync() ? null : await Services.GetRequiredService<PersonLinks>().FirstAdminAsync(CancellationToken.None);

    /// <summary>Completes when the process was asked to stop; whoever waited disposes of the engine then.</summary>
    public Task Stopping => _stopping.Task;

    /// <summary>Starts everything; returns when requests are answered.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="customize">A last word on the services, for tests.</param>
    /// <param name="time">The engine's clock; another than the system's for the demo and for tests only.</param>
    /// <exception cref="StartException">Something is missing or in use; one line for a person.</exception>
    public static async Task<Engine> StartAsync(EngineSettings settings, Action<WebApplicationBuilder>? customize = null, TimeProvider? time = null)
    {
        MakeFolder(settings.DataFolder);
        var keys = MasterKeys.Load(settings.MasterKey, StoreWiring.MasterKeyFile(settings));
        var store = await OpenStoreAsync(settings);
        StoreJournal? journal = null;
        // Made first, because the journal is open before the services are; its meters are the engine's own like all others.
        var metering = new ServiceCollection().AddMetrics().BuildServiceProvider();
        try
        {
            await Edition.PrepareAsync(settings);
            time ??= TimeProvider.System;
            var meters = metering.GetRequiredService<IMeterFactory>();
            journal = await StoreJournal.OpenAsync(store, new JournalOptions { Time = time, Meters = meters });
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            ConfigureHost(builder, settings);
            builder.Services.AddSingleton(meters);
            EngineServices.Add(builder, settings, store, journal, keys, time);
            customize?.Invoke(builder);
            var application = builder.Build();
            TelemetryServices.Start(application);
            if (store.WithoutWalls is { } without) LogWithoutWalls(application.Logger, without);
            if (settings.Cluster.RunsFrontend) await OpenIntakeAsync(application, settings);
            await CheckMediaAsync(application);
            EngineEndpoints.Map(application, settings.Cluster, settings.Tls);
            var hints = application.Services.GetRequiredService<CommitHints>();
            var projector = application.Services.GetRequiredService<Projector>();
            journal.Committed += hint =>
            {
                projector.Wake();
                hints.Committed(hint.Tenants, hint.Sessions);
            };
            projector.Start();
            await StartListeningAsync(application, settings);
            var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
            return new Engine(application, store, journal, metering, [.. addresses.Select(address => new Uri(address))]);
        }
        catch
        {
            if (journal is not null) await journal.DisposeAsync();
            await store.DisposeAsync();
            await metering.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends everything in order; what does not end within the bound is left to the process's own end, after which nothing acknowledged is missing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        var logger = _application.Logger;
        var ending = Task.Run(EndAsync);
        try
        {
            await ending.WaitAsync(StopBound);
        }
        catch (TimeoutException) when (!ending.IsCompleted)
        {
            LogLeftBehind(logger, StopBound);
        }
    }

    private async Task EndAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _journal.DisposeAsync();
        await _store.DisposeAsync();
        await _metering.DisposeAsync();
    }

    private static void ConfigureHost(WebApplicationBuilder builder, EngineSettings settings)
    {
        // Only this program's own settings count; a stray appsettings.json or ASPNETCORE_URLS changes nothing.
        builder.Configuration.Sources.Clear();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ServicesStopBound);
        builder.Logging.ClearProviders();
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>().AddConsole(options =>
        {
            options.FormatterName = LineFormatter.Line;
            // Standard output belongs to the verbs.
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // Where no traces are exported, the server would make a span for each request only to name it in its own log.
        if (settings.Otlp.Endpoint is null) builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.Tls.CertificateFile is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Who sends slowly, or sends endless headers, holds a connection and no more than this of it.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            // A peer that vanished without a word is noticed, and its subscription ends.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            Listen(kestrel, settings.Web, settings.Tls, settings.Tls.CertificateFile is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2);
            Listen(kestrel, settings.Grpc, settings.Tls, HttpProtocols.Http2);
            if (settings.Admin.Port is { } admin) Listen(kestrel, new ListenSettings { Address = settings.Admin.Address, Port = admin }, settings.Tls, HttpProtocols.Http1, AdminPort.Mark);
        });
    }

    private static void Listen(KestrelServerOptions kestrel, ListenSettings listener, TlsSettings tls, HttpProtocols protocols, Action<ListenOptions>? mark = null) =>
        kestrel.Listen(IPAddress.Parse(listener.Address), listener.Port, options =>
        {
            options.Protocols = protocols;
            mark?.Invoke(options);
            if (tls.CertificateFile is not null)
                options.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile));
        });

    private static async Task<Store> OpenStoreAsync(EngineSettings settings)
    {
        try
        {
            var store = await Store.OpenAsync(StoreWiring.Options(settings) with { Shared = Edition.Shares });
            if (store.WithoutWalls is not { } without || !settings.Store.RequireRoles) return store;
            await store.DisposeAsync();
            throw new StartException(without);
        }
        catch (StoreOpenException e)
        {
            throw new StartException(e.Message);
        }
    }

    /// <summary>The spool is opened and the apps are known before the first webhook can come, whatever becomes of the database then.</summary>
    private static async Task OpenIntakeAsync(WebApplication application, EngineSettings settings)
    {
        try
        {
            application.Services.GetRequiredService<SpoolMetrics>();
            await application.Services.GetRequiredService<AppDirectory>().LoadAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await application.DisposeAsync();
            throw new StartException($"The spool in {settings.DataFolder} cannot be opened ({e.Message.ReplaceLineEndings(" ")}). Stop what uses it, or choose another folder with --data.");
        }
    }

    /// <summary>Files go where they can be got back from, before anything answers.</summary>
    private static async Task CheckMediaAsync(WebApplication application)
    {
        try
        {
            if (application.Services.GetRequiredService<IMediaStore>() is S3MediaStore bucket) await bucket.CheckAsync();
        }
        catch (StartException)
        {
            await application.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Not everything ended within {Bound}; the rest is left behind")]
    private static partial void LogLeftBehind(ILogger logger, TimeSpan bound);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Tenants are kept apart by this program's queries, and not by the database too. {Why}")]
    private static partial void LogWithoutWalls(ILogger logger, string why);

    private static async Task StartListeningAsync(WebApplication application, EngineSettings settings)
    {
        try
        {
            await application.StartAsync();
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new StartException($"{e.Message} Stop what listens there, or choose other ports.");
        }
        catch (Exception e) when (Edition.Explain(e, settings) is { } explained)
        {
            await application.DisposeAsync();
            throw new StartException(explained);
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {folder} cannot be made ({e.Message}). Choose another with --data.");
        }
    }
}
