using System.Collections.Concurrent;

namespace Parley.Frontend.Webhooks;

/// <summary>Collects the dead letters of one webhook, so that they are written together. Safe to add to from several tasks.</summary>
public sealed class Letters(string source, TimeProvider time)
{
    private readonly ConcurrentQueue<DeadLetter> _letters = new();

    /// <summary>How many there are.</summary>
    public int Count => _letters.Count;

    /// <summary>Adds a fragment.</summary>
    /// <param name="tenant">Whose it is, or null for the platform's operator.</param>
    public void Add(TenantId? tenant, string reason, string detail, ReadOnlyMemory<byte> body) =>
        _letters.Enqueue(new DeadLetter($"dl{Guid.NewGuid():N}", tenant, source, reason, detail, body, time.GetUtcNow()));

    public ImmutableArray<DeadLetter> ToImmutable() => [.. _letters];
}
