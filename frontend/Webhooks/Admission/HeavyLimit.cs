namespace Parley.Frontend.Webhooks.Admission;

/// <summary>
/// How many places flows that ask for much may hold together beside flows that ask for little: as many as leave the latter
/// about as fast as they are undisturbed. One place more while that holds, a quarter fewer as soon as it does not.
/// </summary>
/// <param name="most">Never more than these.</param>
internal sealed class HeavyLimit(int most)
{
    /// <summary>
    /// Below this a flood loses throughput and nobody gains by it: commits have little to share, and what is slow then is
    /// slow for other reasons, such as the disk.
    /// </summary>
    private const int Least = 8;

    /// <summary>How many times its undisturbed time a light webhook may take; one in <see cref="Spared"/> may take longer.</summary>
    private const double Times = 2.5;
    private const int Spared = 20;
    private static readonly long Interval = TimeSpan.FromMilliseconds(250).Ticks, Unmeasured = TimeSpan.FromMilliseconds(4).Ticks;
    private double _limit = Math.Min(most, Least), _undisturbed;
    private long _since;
    private int _count, _over;
    private bool _cut;

    public int Places => Math.Max(1, (int)_limit);

    /// <summary>What a webhook takes when nothing else is under way, in ticks.</summary>
    public double Undisturbed => _undisturbed > 0 ? _undisturbed : Unmeasured;

    /// <summary>A webhook with nothing beside it took this long.</summary>
    public void TookAlone(long took)
    {
        // One hiccup of the disk must not make the next minute's target.
        if (_undisturbed == 0) _undisturbed = Math.Min(took, Unmeasured);
        else _undisturbed += (Math.Min(took, _undisturbed * 4) - _undisturbed) / 16;
    }

    /// <summary>A light webhook beside heavy ones took this long, from its coming to its answer.</summary>
    public void TookBeside(long took, long now)
    {
        if (now - _since >= Interval)
        {
            if (_count > 0 && !_cut) _limit = Math.Min(most, _limit + 1);
            (_since, _count, _over, _cut) = (now, 0, 0, false);
        }

        _count++;
        if (took <= Times * Undisturbed) return;
        _over++;
        if (_cut || _over * Spared < _count) return;
        _cut = true;
        _limit = Math.Max(Math.Min(Least, most), _limit * 0.75);
    }
}
