using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Frontend.Webhooks;

/// <summary>Collects the dead letters of one webhook, so that they are written together. Safe to add to from several tasks.</summary>
public sealed class Letters(string source, TimeProvider time)
{
    // Hardly any webhook has one.
    private ConcurrentQueue<DeadLetter>? _letters;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _letters)?.Count ?? 0;

    /// <summary>Adds a fragment. The same fragment has the same id, so that what is handled twice is kept once.</summary>
    /// <param name="tenant">Whose it is, or null for the platform's operator.</param>
    public void Add(TenantId? tenant, string reason, string detail, ReadOnlyMemory<byte> body) =>
        LazyInitializer.EnsureInitialized(ref _letters, static () => new ConcurrentQueue<DeadLetter>()).Enqueue(new DeadLetter(IdOf(tenant, reason, body.Span), tenant, source, reason, detail, body, time.GetUtcNow()));

    public ImmutableArray<DeadLetter> ToImmutable() => Volatile.Read(ref _letters) is { } letters ? [.. letters] : [];

    private string IdOf(TenantId? tenant, string reason, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The parts before the body hold no line end, so that no two letters become one.
        hash.AppendData(Encoding.UTF8.GetBytes($"{tenant?.Value}\n{source}\n{reason}\n"));
        hash.AppendData(body);
        return $"dl{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}";
    }
}
