namespace Parley.Frontend.Webhooks.Admission;

/// <summary>
/// Who may go on to the store, and who waits or comes again later. One flow alone may have all places. Beside flows that ask
/// for little, those that ask for much share as many as do not slow the others down (<see cref="HeavyLimit"/>); those who
/// wait are served by turns, apps first, then the tenants of an app. Whoever may not wait any longer is shed: nobody has
/// parsed it, nobody has acknowledged it, and Meta sends it again.
/// </summary>
public sealed class IntakeShares : IDisposable
{
    /// <summary>One place in so many is never taken by flows that ask for much, so that whoever comes next finds one.</summary>
    private const int Kept = 8;

    /// <summary>How long after its last webhook a light flow counts as being there.</summary>
    private static readonly long Recent = TimeSpan.FromSeconds(10).Ticks;
    private static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(20);
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly IntakeTable _table = new();
    private readonly TotalLimit _total;
    private readonly HeavyLimit _heavy;
    private readonly IntakeQueue _queue;
    private readonly List<IntakePlace> _late = [];
    private readonly ITimer _sweeper;
    private (IntakeFlow? Flow, long At) _light, _lightBefore;
    private int _inService, _heavyInService;
    private bool _sweeping;

    public IntakeShares(IntakeShareOptions options, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _total = new TotalLimit(options.MaxPlaces);
        _heavy = new HeavyLimit(options.MaxPlaces);
        _queue = new IntakeQueue(options);
        _sweeper = time.CreateTimer(static shares => ((IntakeShares)shares!).OnSweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Webhooks that wait for a place.</summary>
    public int Waiting => _queue.Length;

    /// <summary>Places there are now for all.</summary>
    public int Places => _total.Places;

    /// <summary>Places there are now for flows that ask for much, while others ask for little.</summary>
    public int HeavyPlaces => _heavy.Places;

    /// <summary>A place, at once or after a while; null when there is none for this webhook now.</summary>
    /// <param name="app">The app whose secret signed it.</param>
    /// <param name="owners">Whose it is.</param>
    /// <param name="bytes">Its length.</param>
    public ValueTask<IntakePlace?> EnterAsync(string app, BodyOwners owners, int bytes)
    {
        lock (_lock)
        {
            var now = Now();
            var flow = _table.Least(app, owners, now);
            var light = flow.IsLight(now);
            if (light && flow.IsTenant) Notice(flow, now);
            var place = new IntakePlace(this, flow, bytes, now) { IsLight = light, IsAlone = _inService == 0 };
            if (flow.WaitingCount == 0 && MayPass(flow, now))
            {
                Admit(place, now);
                return new ValueTask<IntakePlace?>(place);
            }

            if (!_queue.TryAdd(place, now)) return default;
            if (!_sweeping) _sweeping = _sweeper.Change(Sweep, Sweep);
            return WaitAsync(place, place.WaitAsync());
        }
    }

    /// <summary>
    /// True when so many of an app's webhooks wait that no more of them should even be read. An app whose only flood is one
    /// tenant's never gets there, so that its other tenants' webhooks are looked at.
    /// </summary>
    public bool IsFullFor(string app)
    {
        if (_queue.Length == 0) return false;
        lock (_lock) return _table.Find(app) is { } known && !_queue.HasRoomFor(known);
    }

    public void Dispose() => _sweeper.Dispose();

    internal void Leave(IntakePlace place)
    {
        lock (_lock)
        {
            var now = Now();
            place.Flow.Usual(now);
            place.Flow.InService--;
            _inService--;
            if (place.IsHeavy) _heavyInService--;
            if (place.Stored) Learn(place, now);
            Dispatch(now);
        }
    }

    private static async ValueTask<IntakePlace?> WaitAsync(IntakePlace place, Task<bool> answer) => await answer ? place : null;

    private long Now() => _time.GetElapsedTime(_start).Ticks;

    private void Notice(IntakeFlow flow, long now)
    {
        if (_light.Flow != flow) _lightBefore = _light;
        _light = (flow, now);
    }

    private void Learn(IntakePlace place, long now)
    {
        _total.Took(now - place.AdmittedAt, now);
        if (!place.IsLight) return;
        if (place.IsAlone && _inService == 0) _heavy.TookAlone(now - place.EnteredAt);
        else if (_heavyInService > 0) _heavy.TookBeside(now - place.EnteredAt, now);
    }

    private bool MayPass(IntakeFlow flow, long now)
    {
        var heavy = flow.IsHeavy(now);
        if (_inService >= _total.Places - (heavy ? _total.Places / Kept : 0))
        {
            _total.RanOut();
            return false;
        }

        return !heavy || _heavyInService < _heavy.Places || !(IsBeside(_light, flow, now) || IsBeside(_lightBefore, flow, now));
    }

    private static bool IsBeside((IntakeFlow? Flow, long At) light, IntakeFlow flow, long now) =>
        light.Flow is { } other && other != flow && now - light.At < Recent && !other.IsHeavy(now);

    private void Admit(IntakePlace place, long now)
    {
        var flow = place.Flow;
        place.IsHeavy = flow.IsHeavy(now);
        place.AdmittedAt = now;
        flow.InService++;
        _inService++;
        if (place.IsHeavy) _heavyInService++;
    }

    private void Dispatch(long now)
    {
        while (_queue.Next() is { } place)
        {
            if (!MayPass(place.Flow, now)) break;
            _queue.TakeNext(now, charged: true);
            Admit(place, now);
            place.Answer(granted: true);
        }

        if (_queue.Length > 0 || !_sweeping) return;
        _sweeping = false;
        _sweeper.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void OnSweep()
    {
        lock (_lock)
        {
            var now = Now();
            _queue.Expire(now, _late);
            foreach (var place in _late) place.Answer(granted: false);
            _late.Clear();
            Dispatch(now);
        }
    }
}
