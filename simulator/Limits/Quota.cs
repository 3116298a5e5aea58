namespace Parley.Simulator.Limits;

/// <summary>A quota that refills evenly up to its size, and may be used all at once. Not for use from several threads.</summary>
internal sealed class Quota
{
    private double _used;
    private DateTimeOffset _at;

    /// <summary>Uses one, or answers false when nothing is left.</summary>
    public bool TryTake(double size, double perSecond, DateTimeOffset now)
    {
        Refill(perSecond, now);
        // Half a thousandth for the rounding of what has come back in parts.
        if (_used + 1 > size + 0.0005) return false;
        _used++;
        return true;
    }

    /// <summary>Whether all of it is there.</summary>
    public bool IsFull(double perSecond, DateTimeOffset now)
    {
        Refill(perSecond, now);
        return _used <= 0;
    }

    private void Refill(double perSecond, DateTimeOffset now)
    {
        if (now > _at) _used = Math.Max(0, _used - ((now - _at).TotalSeconds * perSecond));
        _at = now;
    }
}
