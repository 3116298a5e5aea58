using System.Buffers.Binary;
using System.Threading.Tasks.Sources;

namespace Parley.Storage.Journal.Committing;

/// <summary>An append on its way, and the source of its caller's task.</summary>
internal sealed class PendingAppend : Pending, IValueTaskSource<AppendOutcome>
{
    private ManualResetValueTaskSourceCore<AppendOutcome> _source;

    private PendingAppend(Append append, int size, byte[][] keys, long[] tokens, long handedInAt) : base(size, tokens, handedInAt)
    {
        Append = append;
        KeyHashes = keys;
        // The lane that commits must not run its callers' code.
        _source.RunContinuationsAsynchronously = true;
    }

    public Append Append { get; }

    /// <summary>What is stored for each key of the append.</summary>
    public byte[][] KeyHashes { get; }

    /// <summary>The stream's version after this append.</summary>
    public long LastVersion => Append.ExpectedVersion + Append.Events.Length;

    /// <summary>What the writer found; told to the caller after the commit.</summary>
    public AppendOutcome? Outcome { get; set; }

    /// <summary>True when the append is in the journal.</summary>
    public bool WasStored => Outcome is AppendOutcome.Stored;

    /// <summary>A mistake of the caller's that only the store could see.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>The next append of the same stream, waiting for this one to end.</summary>
    public PendingAppend? NextOfStream { get; set; }

    /// <summary>The last of those that wait behind this one.</summary>
    public PendingAppend? LastOfStream { get; set; }

    public ValueTask<AppendOutcome> Task => new(this, _source.Version);

    /// <exception cref="ArgumentException">The append is malformed.</exception>
    public static PendingAppend Of(Append append, long handedInAt)
    {
        var size = AppendCheck.SizeOf(append);
        var keys = append.Keys.IsDefaultOrEmpty ? [] : new byte[append.Keys.Length][];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = KeyHash.Of(append.Keys[i].Key);
            for (var j = 0; j < i; j++)
            {
                if (append.Keys[j].Scope == append.Keys[i].Scope && keys[j].AsSpan().SequenceEqual(keys[i]))
                    throw new ArgumentException("An append claims the same key twice.", nameof(append));
            }
        }

        return new PendingAppend(append, size, keys, TokensOf(append, keys), handedInAt);
    }

    /// <summary>A token for an outbox row. Two rows that share one by chance merely wait for each other.</summary>
    public static long Token(MessageId message) => (uint)message.Value.GetHashCode(StringComparison.Ordinal) | (1L << 62);

    public AppendOutcome GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void SetResult()
    {
        if (Refusal is not null) _source.SetException(Refusal);
        else _source.SetResult(Outcome!);
    }

    protected override void SetException(Exception exception) => _source.SetException(exception);

    private static long[] TokensOf(Append append, byte[][] keys)
    {
        var changes = append.Outbox.IsDefault ? 0 : append.Outbox.Length;
        if (keys.Length + changes == 0) return [];
        var tokens = new long[keys.Length + changes];
        for (var i = 0; i < keys.Length; i++)
            tokens[i] = BinaryPrimitives.ReadInt64LittleEndian(keys[i]) ^ append.Keys[i].Scope.GetHashCode(StringComparison.Ordinal);
        for (var i = 0; i < changes; i++)
        {
            tokens[keys.Length + i] = append.Outbox[i] switch
            {
                OutboxChange.Enqueue enqueue => Token(enqueue.Message),
                OutboxChange.Finish finish => Token(finish.Message),
                OutboxChange.PutOff putOff => Token(putOff.Message),
                _ => 0,
            };
        }

        return tokens.Length == 1 ? tokens : [.. tokens.Distinct()];
    }
}
