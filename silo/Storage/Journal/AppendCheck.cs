namespace Parley.Storage.Journal;

/// <summary>Refuses what no store could write, before it meets its neighbours in a batch.</summary>
internal static class AppendCheck
{
    public const int LongestId = 64;
    private const int LongestScope = 128, MostBytes = 32 << 20;

    /// <summary>The content's size in bytes, for the bounds.</summary>
    /// <exception cref="ArgumentException">The append is malformed: its caller's mistake.</exception>
    public static int SizeOf(Append append)
    {
        RequireId(append.Tenant.Value, LongestId, "tenant");
        RequireId(append.Stream.Value, LongestId, "stream");
        if (append.ExpectedVersion < 0) throw new ArgumentException("The expected version is negative.", nameof(append));
        if (append.Events.IsDefaultOrEmpty) throw new ArgumentException("An append has at least one event.", nameof(append));
        long size = 256;
        foreach (var e in append.Events)
        {
            RequireId(e.Kind, LongestId, "kind");
            size += e.Content.Length + e.Raw.Length + 200;
        }

        if (!append.Keys.IsDefault)
        {
            foreach (var key in append.Keys)
            {
                RequireId(key.Scope, LongestScope, "scope");
                if (string.IsNullOrEmpty(key.Key)) throw new ArgumentException("A key is empty.", nameof(append));
                if ((uint)key.EventIndex >= (uint)append.Events.Length) throw new ArgumentException("A key stands for an event that the append does not have.", nameof(append));
                if (key.RequestHash.Length > LongestId) throw new ArgumentException("A request hash is longer than a hash.", nameof(append));
                size += 200;
            }
        }

        if (!append.Outbox.IsDefault)
        {
            foreach (var change in append.Outbox) size += RequireChange(change);
        }

        if (size > MostBytes) throw new ArgumentException($"An append carries at most {MostBytes} bytes.", nameof(append));
        return (int)size;
    }

    private static int RequireChange(OutboxChange change)
    {
        switch (change)
        {
            case OutboxChange.Enqueue enqueue:
                RequireId(enqueue.Message.Value, LongestId, "message");
                RequireId(enqueue.Session.Value, LongestId, "session");
                return enqueue.Content.Length + 200;
            case OutboxChange.Finish finish:
                RequireId(finish.Message.Value, LongestId, "message");
                return 100;
            case OutboxChange.PutOff putOff:
                RequireId(putOff.Message.Value, LongestId, "message");
                return 100;
            default:
                throw new ArgumentException("An unknown change of the outbox.", nameof(change));
        }
    }

    // Our own words: visible ASCII. A stray NUL or lone surrogate would fail a whole batch on PostgreSQL.
    public static void RequireId(string? text, int longest, string what)
    {
        if (string.IsNullOrEmpty(text) || text.Length > longest || text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            throw new ArgumentException($"The {what} is not 1 to {longest} visible ASCII characters.");
    }
}
