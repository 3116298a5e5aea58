namespace Parley.Frontend.Webhooks.Admission;

/// <summary>What comes for one tenant through one app.</summary>
internal sealed class IntakeFlow(IntakeApp app, bool isTenant) : IShare
{
    /// <summary>From this many outstanding on average it asks for much, from this many at once whatever it usually does.</summary>
    private const int MuchUsually = 4, MuchAtOnce = 8;

    private static readonly double Memory = TimeSpan.FromSeconds(0.5).Ticks;
    private double _usual;
    private long _agedAt;

    public IntakeApp App { get; } = app;

    /// <summary>False for a number that is not known yet: it may be that of the very tenant it would be spared.</summary>
    public bool IsTenant { get; } = isTenant;

    /// <summary>Those that wait for the flow's turn, in the order in which they came.</summary>
    public Queue<IntakePlace> Waiting { get; } = new();

    /// <summary>All that wait, those that came while it asked for little included.</summary>
    public int WaitingCount { get; set; }

    public long WaitingBytes { get; set; }

    public int InService { get; set; }

    public int Credit { get; set; }

    /// <summary>Since when there has always been somebody waiting.</summary>
    public long StandingSince { get; set; }

    /// <summary>When the last one came.</summary>
    public long SeenAt { get; set; }

    /// <summary>Webhooks that came and are not answered yet.</summary>
    public int Outstanding => InService + WaitingCount;

    /// <summary>How much it asks for: now or usually, whichever is more.</summary>
    public double Demand(long now) => Math.Max(Outstanding, Usual(now));

    /// <summary>It asks for less than one place: nobody waits because of it.</summary>
    public bool IsLight(long now) => Outstanding < 2 && Usual(now) < 1;

    /// <summary>It asks for more places than one who writes and reads does: others may wait because of it.</summary>
    public bool IsHeavy(long now) => Outstanding >= MuchAtOnce || Usual(now) > MuchUsually;

    /// <summary>The average of <see cref="Outstanding"/>, the last half second counting most. Called before each change of it.</summary>
    public double Usual(long now)
    {
        if (now <= _agedAt) return _usual;
        var passed = (now - _agedAt) / Memory;
        // For the short times between the webhooks of a flood the first two terms are exact enough, and cheap.
        var kept = passed < 0.01 ? 1 - passed : Math.Exp(-passed);
        _usual = (_usual * kept) + (Outstanding * (1 - kept));
        _agedAt = now;
        return _usual;
    }
}
