using System.Net;
using Npgsql;
using Parley.Silo.Hosting;
using StackExchange.Redis;

namespace Parley.Silo.Wiring;

/// <summary>What the Cluster edition asks of its settings, each with what to do.</summary>
internal static class ClusterRules
{
    private static readonly SslMode[] Encrypted = [SslMode.Require, SslMode.VerifyCA, SslMode.VerifyFull];

    public static IEnumerable<string> StoreFaults(EngineSettings settings)
    {
        if (settings.Store.Kind != "postgres") yield return "The Cluster edition needs PostgreSQL: set Parley:Store:Kind=postgres and Parley:Store:ConnectionString.";
        else if (settings.Store.ConnectionString is { } store && Database(store) is { } database) yield return database;
    }

    public static IEnumerable<string> Faults(EngineSettings settings)
    {
        var cluster = settings.Cluster;
        if (cluster.Redis is null) yield return "Parley:Cluster:Redis is missing, e.g. '127.0.0.1:6379': silos and frontends find each other there.";
        else if (RedisFault(cluster.Redis) is { } redis) yield return redis;
        if (settings.MasterKey is null && settings.MasterKeyFile is null)
            yield return "Parley:MasterKey or Parley:MasterKeyFile is missing: all processes seal and open with the same key (`openssl rand -base64 32`).";
        if (!IPAddress.TryParse(cluster.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            yield return $"Parley:Cluster:Address is '{cluster.Address}'; it is the IP address at which the others reach this process.";
        else if (!IPAddress.IsLoopback(address) && cluster.CertificateFile is null)
            yield return "Parley:Cluster:Address is beyond this machine: set Parley:Cluster:CertificateFile, KeyFile and AuthorityFile, so that silos and frontends talk by TLS.";
    }

    /// <summary>How to reach Redis. A process that is there already goes on while Redis is away.</summary>
    public static ConfigurationOptions Redis(EngineSettings settings)
    {
        var options = ConfigurationOptions.Parse(settings.Cluster.Redis!);
        options.AbortOnConnectFail = false;
        options.ClientName ??= "parley";
        return options;
    }

    /// <summary>What an error at the start means, for a person.</summary>
    public static string? Explain(Exception exception, EngineSettings settings)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RedisException or RedisTimeoutException:
                    return $"Redis ({string.Join(", ", Redis(settings).EndPoints)}) does not answer: {e.Message.ReplaceLineEndings(" ")}. Start it, or name another with Parley:Cluster:Redis.";
                case OrleansConfigurationException or Orleans.Runtime.MembershipService.OrleansClusterConnectivityCheckFailedException:
                    return e.Message.ReplaceLineEndings(" ");
            }
        }

        return null;
    }

    private static string? RedisFault(string redis)
    {
        try
        {
            var options = ConfigurationOptions.Parse(redis);
            if (options.EndPoints.Count == 0) return "Parley:Cluster:Redis names no server.";
            return options.Ssl || options.EndPoints.All(IsHere) ? null : "Parley:Cluster:Redis is beyond this machine: add ',ssl=true'.";
        }
        catch (ArgumentException e)
        {
            return $"Parley:Cluster:Redis cannot be read: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string? Database(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return settings.Host is null || settings.Host.Split(',').All(IsHere) || Encrypted.Contains(settings.SslMode)
                ? null
                : "Parley:Store:ConnectionString is beyond this machine: add 'SSL Mode=VerifyFull'.";
        }
        catch (ArgumentException)
        {
            // Opening it says what is wrong.
            return null;
        }
    }

    private static bool IsHere(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => IsHere(dns.Host),
        _ => true,
    };

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host.StartsWith("127.0.0.1:", StringComparison.Ordinal));
}
