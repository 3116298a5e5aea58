using System.Diagnostics.Metrics;

namespace Parley.Storage.Journal;

/// <summary>The journal's bounds. The defaults fit one machine; what happens at each bound is said with it.</summary>
public sealed record JournalOptions
{
    /// <summary>How long an append may take, waiting included; then its caller hears <see cref="JournalUnavailableException"/>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Appends and claims that may wait or be under way; past it a caller is refused at once.</summary>
    public int QueueBound { get; init; } = 8192;

    /// <summary>Bytes of content that may wait or be under way; past it a caller is refused at once.</summary>
    public long QueueBytesBound { get; init; } = 64 << 20;

    /// <summary>Appends and claims in one commit, at most; the rest is in the next.</summary>
    public int BatchBound { get; init; } = 512;

    /// <summary>Bytes of content in one commit, about: the append that passes it is the batch's last.</summary>
    public long BatchBytesBound { get; init; } = 8 << 20;

    /// <summary>PostgreSQL: commits under way at once, each on a connection of its own.</summary>
    public int PostgresLanes { get; init; } = 2;

    /// <summary>
    /// SQLite: so many keys wait, known by heart, before they are sorted into their table. They and those that come
    /// meanwhile weigh some ten megabytes, and are read when the journal is opened.
    /// </summary>
    public int RecentKeys { get; init; } = 65_536;

    /// <summary>How often expired keys are removed; each time in steps of <see cref="CleaningStep"/>.</summary>
    public TimeSpan CleaningInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Expired keys removed in one transaction, at most.</summary>
    public int CleaningStep { get; init; } = 1000;

    /// <summary>The clock of deadlines, expiry, due times and the month an event is filed under.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the journal's meter is made, so that what it says is told from that of other journals; null for a meter that belongs to nobody.</summary>
    public IMeterFactory? Meters { get; init; }
}
