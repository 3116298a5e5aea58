using System.Diagnostics.Metrics;

namespace Parley.Storage.Journal.Committing;

/// <summary>A journal's instruments, under the meter <c>Parley.Storage</c>.</summary>
internal sealed class JournalMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <param name="meters">Where the engine's meters are made; null for a meter that belongs to nobody.</param>
    public JournalMetrics(IMeterFactory? meters)
    {
        _meter = meters?.Create("Parley.Storage") ?? new Meter("Parley.Storage");
        BatchSize = _meter.CreateHistogram<int>("parley.storage.batch.size", "{append}", "Appends and claims per commit");
        CommitTime = _meter.CreateHistogram<double>("parley.storage.commit.duration", "s", "Time of a commit");
        QueueDepth = _meter.CreateUpDownCounter<int>("parley.storage.queue.depth", "{append}", "Appends and claims waiting or under way");
        Retries = _meter.CreateCounter<int>("parley.storage.commit.retries", "{retry}", "Commits tried again");
        Unavailable = _meter.CreateCounter<int>("parley.storage.unavailable", "{append}", "Appends and claims refused or not answered in time");
        FeedLag = _meter.CreateGauge<double>("parley.storage.feed.lag", "s", "Age of the oldest event held back from the feed by an older transaction");
    }

    /// <summary>Appends and claims per commit.</summary>
    public Histogram<int> BatchSize { get; }

    /// <summary>From the start of a commit to its answer.</summary>
    public Histogram<double> CommitTime { get; }

    /// <summary>Appends and claims that wait or are under way.</summary>
    public UpDownCounter<int> QueueDepth { get; }

    /// <summary>Commits that had to be tried again.</summary>
    public Counter<int> Retries { get; }

    /// <summary>Callers told that the store is not available.</summary>
    public Counter<int> Unavailable { get; }

    /// <summary>How long the oldest event that no reader may see yet has waited; to be alarmed when it grows.</summary>
    public Gauge<double> FeedLag { get; }

    public void Dispose() => _meter.Dispose();
}
