using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Parley.Silo.Wiring;

/// <summary>
/// Lets Redis be emptied under running silos. Each keeps a copy of the membership table, a second old at most, and puts it
/// back whole where it is gone or has begun anew: a silo that found itself missing in a newer table would have to end itself,
/// and one that joined an empty table would be alone in it.
/// </summary>
internal sealed partial class MembershipCopy(
    IOptions<RedisClusteringOptions> redis, IOptions<ClusterOptions> cluster, ILogger<MembershipCopy> logger) : BackgroundService
{
    /// <summary>The table's own field, as Orleans' provider names it; every other field is a silo.</summary>
    private const string Version = "Version";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly RedisKey _key = redis.Value.CreateRedisKey(cluster.Value);
    private HashEntry[] _copy = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Value.ConfigurationOptions!);
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(connection.GetDatabase());
            }
            catch (Exception e) when (e is RedisException or RedisTimeoutException)
            {
                LogAway(e);
            }
        }
    }

    private async Task LookAsync(IDatabase database)
    {
        var table = await database.HashGetAllAsync(_key);
        if (VersionOf(table) >= VersionOf(_copy))
        {
            _copy = table;
            return;
        }

        var transaction = database.CreateTransaction();
        transaction.AddCondition(table.Length == 0 ? Condition.KeyNotExists(_key) : Condition.HashEqual(_key, Version, VersionOf(table)));
        _ = transaction.KeyDeleteAsync(_key);
        _ = transaction.HashSetAsync(_key, _copy);
        if (await transaction.ExecuteAsync()) LogPutBack();
    }

    private static long VersionOf(HashEntry[] table)
    {
        foreach (var field in table)
        {
            if (field.Name == Version && long.TryParse((string?)field.Value, CultureInfo.InvariantCulture, out var version)) return version;
        }

        return -1;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Redis had lost who is in the cluster; it was put back")]
    private partial void LogPutBack();

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Redis does not answer now")]
    private partial void LogAway(Exception exception);
}
