namespace Parley.Domain.Pacing;

/// <summary>A session's lease of reach: who was written to under it, and how many more may be.</summary>
/// <param name="id">Empty for a lease of nobody but those known.</param>
/// <param name="people">How many people it is for.</param>
/// <param name="known">People whom the tenant has reached already.</param>
/// <param name="ends">Until when it may be used.</param>
public sealed class ReachLease(Guid id, int people, IEnumerable<string> known, DateTimeOffset ends)
{
    private readonly HashSet<string> _known = new(known, StringComparer.Ordinal);
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);

    /// <summary>The lease that allows nothing.</summary>
    public static ReachLease None { get; } = new(Guid.Empty, 0, [], DateTimeOffset.MinValue);

    public Guid Id { get; } = id;

    public DateTimeOffset Ends { get; } = ends;

    /// <summary>Who was written to under it, besides those known before.</summary>
    public IReadOnlyCollection<string> Reached => _reached;

    /// <summary>Whether a person could be written to now; nothing is counted.</summary>
    public bool MayReach(string person, DateTimeOffset now) => now < Ends && (_known.Contains(person) || _reached.Contains(person) || _reached.Count < people);

    /// <summary>Writes to a person, if that costs nothing or something is left. Once counted, a person is free until the end.</summary>
    public bool TryReach(string person, DateTimeOffset now)
    {
        if (now >= Ends) return false;
        if (_known.Contains(person) || _reached.Contains(person)) return true;
        return _reached.Count < people && _reached.Add(person);
    }
}
