using System.Diagnostics.Metrics;

namespace Parley.Storage.Journal.Committing;

/// <summary>The journal's instruments, under the meter <c>Parley.Storage</c>.</summary>
internal static class JournalMetrics
{
    private static readonly Meter Meter = new("Parley.Storage");

    /// <summary>Appends and claims per commit.</summary>
    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("parley.storage.batch.size", "{append}", "Appends and claims per commit");

    /// <summary>From the start of a commit to its answer.</summary>
    public static readonly Histogram<double> CommitTime = Meter.CreateHistogram<double>("parley.storage.commit.duration", "s", "Time of a commit");

    /// <summary>Appends and claims that wait or are under way, of all journals of the process.</summary>
    public static readonly UpDownCounter<int> QueueDepth = Meter.CreateUpDownCounter<int>("parley.storage.queue.depth", "{append}", "Appends and claims waiting or under way");

    /// <summary>Commits that had to be tried again.</summary>
    public static readonly Counter<int> Retries = Meter.CreateCounter<int>("parley.storage.commit.retries", "{retry}", "Commits tried again");

    /// <summary>Callers told that the store is not available.</summary>
    public static readonly Counter<int> Unavailable = Meter.CreateCounter<int>("parley.storage.unavailable", "{append}", "Appends and claims refused or not answered in time");

    /// <summary>How long the oldest event that no reader may see yet has waited; to be alarmed when it grows.</summary>
    public static readonly Gauge<double> FeedLag = Meter.CreateGauge<double>("parley.storage.feed.lag", "s", "Age of the oldest event held back from the feed by an older transaction");
}
