using Orleans.Configuration;

namespace Parley.Silo.Wiring;

/// <summary>
/// How soon a silo counts as gone. Three things look alike from outside and are not: a process that died (its port refuses,
/// which <see cref="FallenSilos"/> sees within two seconds), a machine or network that fell silent, and a silo whose
/// threads are all busy. The timings here are for the last two. Probes are 3 s apart and three in a row have to fail, so that
/// a silo may stall for 6 s without being put out; one that is silent for longer than 9 to 16 s is put out, and when it
/// wakes it ends itself. Its appends are refused meanwhile by the journal's expected versions.
/// </summary>
internal static class Membership
{
    private const int MissedProbes = 3;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(3), LongestProbe = TimeSpan.FromSeconds(4);

    /// <summary>How often the table is read for what gossip did not tell.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A silo that starts after a power failure finds entries of silos that will never answer; it ignores those three times this old.</summary>
    private static readonly TimeSpan IAmAlive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JoinWithin = TimeSpan.FromMinutes(1), LookForSilosEvery = TimeSpan.FromSeconds(1);

    public static void Configure(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = Probe;
        options.NumMissedProbesLimit = MissedProbes;
        // Newer versions of Orleans stretch probes, and spare a silo that was heard within so many of the longest; older ones do not have it.
        typeof(ClusterMembershipOptions).GetProperty("MaxProbeTimeout")?.SetValue(options, LongestProbe);
        options.TableRefreshTimeout = TableRefresh;
        options.IAmAliveTablePublishTimeout = IAmAlive;
        options.MaxJoinAttemptTime = JoinWithin;
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }

    /// <summary>A frontend that starts before any silo waits for one; its own supervisor's patience is the bound.</summary>
    public static async Task<bool> WaitForSilosAsync(Exception exception, CancellationToken cancellationToken)
    {
        await Task.Delay(LookForSilosEvery, cancellationToken);
        return true;
    }
}
