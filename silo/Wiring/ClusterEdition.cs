using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks;
using Parley.Grains.Sessions;
using Parley.Silo.Hosting;
using Parley.Silo.Telemetry.Health;
using Parley.Storage.Database;
using Parley.Storage.Directories;
using Parley.Storage.Leases;
using StackExchange.Redis;

namespace Parley.Silo.Wiring;

/// <summary>The Cluster edition: several processes on one PostgreSQL, Orleans among them, Redis where they find each other.</summary>
internal static class Edition
{
    public const string Name = "Cluster";

    /// <summary>Whether several processes own the database together.</summary>
    public const bool Shares = true;

    /// <summary>Apps and numbers are changed through other processes too: what they changed is seen within this time.</summary>
    public static readonly AppDirectoryOptions Directory = new(KeptFor: TimeSpan.FromSeconds(5));

    /// <summary>What one grain has for its end when its silo leaves: less than the host waits for all of it.</summary>
    private static readonly TimeSpan GrainsLeaveWithin = TimeSpan.FromSeconds(15);

    /// <summary>Areas of Orleans, by its own names, that go by the engine's clock.</summary>
    private static readonly string[] EngineTime = ["Orleans.Grains", "Orleans.Reminders"];

    /// <summary>What this edition does not store in.</summary>
    public static IEnumerable<string> StoreFaults(EngineSettings settings) => ClusterRules.StoreFaults(settings);

    /// <summary>What this edition cannot do.</summary>
    public static IEnumerable<string> Faults(EngineSettings settings) => ClusterRules.Faults(settings);

    /// <summary>What an error at the start means, for a person; null where it is no matter of the edition.</summary>
    public static string? Explain(Exception exception, EngineSettings settings) => ClusterRules.Explain(exception, settings);

    /// <summary>Makes Orleans' tables where they are missing, one process at a time.</summary>
    public static Task PrepareAsync(EngineSettings settings) => OrleansTables.EnsureCreatedAsync(StoreWiring.GrainStorage(settings).ConnectionString);

    public static void AddActors(WebApplicationBuilder builder, EngineSettings settings, TimeProvider time)
    {
        var services = builder.Services;
        services.AddSingleton<ILeases, LeaseStore>();
        services.AddSingleton<AbandonedAttempts>();
        services.AddHostedService<Presence>();
        services.AddHostedService<PeopleNews>();
        if (settings.Cluster.RunsSilo)
        {
            KeepTime(services, time);
            builder.UseOrleans(silo => Silo(silo, settings));
            services.AddHostedService<FallenSilos>();
            services.AddHostedService<MembershipCopy>();
            services.AddSingleton<IReadiness, MembershipReadiness>();
            AddDuty<AbandonedSends>(services, "abandoned-sends");
        }
        else
        {
            builder.UseOrleansClient(client => Client(client, settings));
        }
    }

    /// <summary>Runs a service that only one process may run at a time.</summary>
    public static void AddDuty<T>(IServiceCollection services, string name) where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        services.AddSingleton<IHostedService>(provider => new Duty(
            name, provider.GetRequiredService<T>(), provider.GetRequiredService<ILeases>(), provider.GetRequiredService<OutboxOwner>().Name,
            // Leases run by the database's clock, whatever clock the engine is given.
            TimeProvider.System, provider.GetRequiredService<ILogger<Duty>>()));
    }

    /// <summary>Who is in the cluster and how long a call takes go by the machine's clock, whatever clock the engine is given; what grains do goes by the engine's.</summary>
    private static void KeepTime(IServiceCollection services, TimeProvider time)
    {
        services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);
        // As it is and not from the container, which would end a clock that goes on after this engine.
        foreach (var area in EngineTime) services.AddKeyedSingleton(area, time);
    }

    private static void Silo(ISiloBuilder silo, EngineSettings settings)
    {
        var cluster = settings.Cluster;
        var address = IPAddress.Parse(cluster.Address);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, BothEditions.ServiceId));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = address;
            (options.SiloPort, options.GatewayPort) = (cluster.SiloPort, cluster.GatewayPort);
            options.SiloListeningEndpoint = new IPEndPoint(address, cluster.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(address, cluster.GatewayPort);
        });
        silo.UseRedisClustering(options => options.ConfigurationOptions = ClusterRules.Redis(settings));
        // A call filter for every call: only where its spans go somewhere.
        if (settings.Otlp.Endpoint is not null) silo.AddActivityPropagation();
        silo.Configure<ClusterMembershipOptions>(Membership.Configure);
        silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = GrainsLeaveWithin);
        BothEditions.Configure(silo, settings);
        if (ClusterTls.Load(cluster) is { } tls) silo.UseTls(tls.Configure);
    }

    private static void Client(IClientBuilder client, EngineSettings settings)
    {
        var cluster = settings.Cluster;
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, BothEditions.ServiceId));
        client.UseRedisClustering(options => options.ConfigurationOptions = ClusterRules.Redis(settings));
        if (settings.Otlp.Endpoint is not null) client.AddActivityPropagation();
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = Membership.TableRefresh);
        client.UseConnectionRetryFilter(Membership.WaitForSilosAsync);
        if (ClusterTls.Load(cluster) is { } tls) client.UseTls(tls.Configure);
    }
}
