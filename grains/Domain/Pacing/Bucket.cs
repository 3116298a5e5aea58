namespace Parley.Domain.Pacing;

/// <summary>
/// What of an <see cref="Allowance"/> is used up, in one number: until when the quota is spent, counted from what was
/// borrowed. The unused bucket is the default value.
/// </summary>
public readonly record struct Bucket(DateTimeOffset SpentUntil)
{
    /// <summary>The earliest instant at which one more is allowed; <see cref="DateTimeOffset.MinValue"/> when nothing was borrowed.</summary>
    public DateTimeOffset FreeAt(Allowance allowance)
    {
        var borrowable = allowance.Interval * (allowance.Burst - 1);
        return SpentUntil - DateTimeOffset.MinValue <= borrowable ? DateTimeOffset.MinValue : SpentUntil - borrowable;
    }

    /// <summary>How many are allowed now.</summary>
    public int Free(Allowance allowance, DateTimeOffset now)
    {
        var borrowed = SpentUntil > now ? SpentUntil - now : TimeSpan.Zero;
        var room = (allowance.Interval * allowance.Burst) - borrowed;
        return room < allowance.Interval ? 0 : (int)(room.Ticks / allowance.Interval.Ticks);
    }

    /// <summary>One more was used.</summary>
    public Bucket Take(Allowance allowance, DateTimeOffset now) => new((SpentUntil > now ? SpentUntil : now) + allowance.Interval);
}
