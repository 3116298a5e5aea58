namespace Parley.Contracts.Ports;

/// <summary>
/// The append-only record of events; the only truth. Two adapters (SQLite, PostgreSQL), one compliance suite.
/// Appends of the whole process share commits. Versions of a stream start at 1 and have no holes.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Durable on return. Writes all events of <paramref name="append"/>, claims its keys and changes the outbox in one
    /// transaction, or does none of it and says why. One append never fails its neighbours of the same commit. An append
    /// repeated with the same <see cref="Append.Id"/> finds its own commit and answers <see cref="AppendOutcome.Stored"/>.
    /// </summary>
    /// <param name="append">What to write. At most one append per stream is under way in a process; others wait.</param>
    /// <param name="cancellationToken">Ends the waiting, never an append already handed over: its outcome is then unknown.</param>
    /// <exception cref="JournalUnavailableException">The queue is full, or the store did not answer; carries a retry delay.
    /// <see cref="JournalUnavailableException.OutcomeUnknown"/> tells whether the append may have happened.</exception>
    ValueTask<AppendOutcome> AppendAsync(Append append, CancellationToken cancellationToken = default);

    /// <summary>Events of one stream after <paramref name="afterVersion"/>, by version, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<JournalEvent>> ReadStreamAsync(TenantId tenant, StreamId stream, long afterVersion, int limit, CancellationToken cancellationToken = default);

    /// <summary>The event a key stands for, or null when nobody claimed it (or the claim expired).</summary>
    Task<KeyHolder?> FindKeyAsync(string scope, string key, CancellationToken cancellationToken = default);
}
