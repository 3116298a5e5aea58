namespace Parley.Frontend.Webhooks.Admission;

/// <summary>
/// How many webhooks may be on their way to the store at once: fewer when they take longer there than <see cref="Target"/>,
/// more when they do not and the places run out. More places than that bring no throughput, only waiting where nobody can
/// choose who goes first.
/// </summary>
/// <param name="most">Never more than these.</param>
internal sealed class TotalLimit(int most)
{
    /// <summary>What a webhook may take from its place to its answer, on average.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(50);

    private const int Least = 64;
    private static readonly long Interval = TimeSpan.FromMilliseconds(100).Ticks;
    private double _limit = Math.Min(most, 4 * Least);
    private long _since, _sum;
    private int _count;
    private bool _ranOut;

    public int Places => (int)_limit;

    /// <summary>Somebody found no place.</summary>
    public void RanOut() => _ranOut = true;

    /// <summary>The store took a webhook, <paramref name="took"/> after it got its place.</summary>
    public void Took(long took, long now)
    {
        _sum += took;
        _count++;
        if (now - _since < Interval) return;
        if (_sum / _count > Target.Ticks) _limit = Math.Max(Math.Min(Least, most), _limit * 0.9);
        else if (_ranOut) _limit = Math.Min(most, (_limit * 1.1) + 1);
        (_since, _sum, _count, _ranOut) = (now, 0, 0, false);
    }
}
