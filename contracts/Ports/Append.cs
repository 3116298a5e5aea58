namespace Parley.Contracts.Ports;

/// <summary>One stream's step: events, the keys they claim and what they change in the outbox, all or nothing.</summary>
/// <param name="Id">The append's own id, so that a retry knows its own commit.</param>
/// <param name="Tenant">Whose stream it is.</param>
/// <param name="Stream">The stream to extend.</param>
/// <param name="ExpectedVersion">The stream's version before this append; 0 for a stream that does not exist yet.</param>
/// <param name="Events">At least one event.</param>
/// <param name="Keys">Keys that must be free; claimed together with the events.</param>
/// <param name="Outbox">Effects to enqueue, finish or put off.</param>
public sealed record Append(
    Guid Id,
    TenantId Tenant,
    StreamId Stream,
    long ExpectedVersion,
    ImmutableArray<NewEvent> Events,
    ImmutableArray<KeyClaim> Keys,
    ImmutableArray<OutboxChange> Outbox);

/// <summary>An event to be written.</summary>
/// <param name="Kind">What happened, e.g. <c>message.received</c>; no CLR names.</param>
/// <param name="Schema">Version of the content's shape, from 1.</param>
/// <param name="At">When it happened by our clock (stored in UTC, microseconds).</param>
/// <param name="Content">JSON in UTF-8.</param>
/// <param name="Raw">The bytes WhatsApp sent for it; empty when there are none.</param>
public sealed record NewEvent(string Kind, int Schema, DateTimeOffset At, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Raw);

/// <summary>A key that only one event may ever hold within its scope until it expires.</summary>
/// <param name="Scope">For instance <c>in:{session}</c> for WhatsApp's ids, <c>client:{tenant}</c> for client keys.</param>
/// <param name="Key">The key within its scope, at most 512 bytes of UTF-8.</param>
/// <param name="RequestHash">SHA-256 of the request behind a client key, or empty.</param>
/// <param name="EventIndex">Which of the append's events the key stands for, from 0.</param>
/// <param name="ExpiresAt">When it may be forgotten.</param>
public sealed record KeyClaim(string Scope, string Key, ReadOnlyMemory<byte> RequestHash, int EventIndex, DateTimeOffset ExpiresAt);

/// <summary>Who holds a key: the event at <paramref name="Version"/> of <paramref name="Stream"/>.</summary>
public sealed record KeyHolder(string Scope, string Key, StreamId Stream, long Version, ReadOnlyMemory<byte> RequestHash);

/// <summary>An event as it stands in the journal.</summary>
/// <param name="Content">Null after erasure; every reader bears it.</param>
/// <param name="Raw">Null when there was none, or after erasure.</param>
public sealed record JournalEvent(
    TenantId Tenant,
    StreamId Stream,
    long Version,
    string Kind,
    int Schema,
    DateTimeOffset At,
    ReadOnlyMemory<byte>? Content,
    ReadOnlyMemory<byte>? Raw)
{
    /// <summary>The event's stable id: the same however often it is delivered.</summary>
    public string Id => $"{Stream}.{Version}";
}
