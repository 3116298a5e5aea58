namespace Parley.Frontend.Webhooks.Admission;

/// <summary>
/// Who waits for a place, and whose turn is next: first those whose flow asks for little, then by turns of equal cost between
/// apps and, within an app, between its flows. Nobody may keep more waiting than there is room left, so whoever comes next
/// finds some.
/// </summary>
internal sealed class IntakeQueue(IntakeShareOptions options)
{
    /// <summary>What a webhook costs beside its bytes, in bytes.</summary>
    private const int BaseCost = 512;

    /// <summary>How many times the room that is left all flows of one app may fill.</summary>
    private const int AppShare = 4;

    private readonly ShareRing<IntakeApp> _apps = new();
    private readonly Queue<IntakePlace> _light = new();
    private long _bytes;
    private int _count;

    /// <summary>How many wait.</summary>
    public int Length => Volatile.Read(ref _count);

    public bool HasRoomFor(IntakeApp app) => app.Waiting < AppShare * (options.MaxWaiting - _count);

    /// <summary>False when its flow has as much waiting as it may, or its app.</summary>
    public bool TryAdd(IntakePlace place, long now)
    {
        var flow = place.Flow;
        if (flow.WaitingCount >= options.MaxWaiting - _count || flow.WaitingBytes + place.Bytes > options.MaxWaitingBytes - _bytes || !HasRoomFor(flow.App)) return false;
        flow.Usual(now);
        if (flow.WaitingCount == 0) flow.StandingSince = now;
        Count(place, 1);
        if (place.IsLight)
        {
            _light.Enqueue(place);
            return true;
        }

        if (flow.Waiting.Count == 0)
        {
            if (flow.App.Ring.Count == 0) _apps.Add(flow.App);
            flow.App.Ring.Add(flow);
        }

        flow.Waiting.Enqueue(place);
        return true;
    }

    /// <summary>Whose turn it is; null when nobody waits.</summary>
    public IntakePlace? Next() => _light.TryPeek(out var light) ? light : _apps.Count > 0 ? _apps.Next().Ring.Next().Waiting.Peek() : null;

    /// <summary>Takes out the one whose turn it is.</summary>
    /// <param name="charged">True when it gets its place, for which its flow and its app pay with their turns.</param>
    public void TakeNext(long now, bool charged)
    {
        if (_light.TryDequeue(out var light))
        {
            light.Flow.Usual(now);
            Count(light, -1);
            return;
        }

        var app = _apps.Next();
        var flow = app.Ring.Next();
        var place = Take(flow, now);
        if (charged)
        {
            flow.Credit -= BaseCost + place.Bytes;
            app.Credit -= BaseCost + place.Bytes;
        }

        if (flow.Waiting.Count > 0) return;
        app.Ring.RemoveNext();
        if (app.Ring.Count == 0) _apps.RemoveNext();
    }

    /// <summary>Takes out all who have waited longer than they may.</summary>
    public void Expire(long now, List<IntakePlace> late)
    {
        while (_light.TryPeek(out var light) && now - light.EnteredAt >= options.Patience.Ticks)
        {
            late.Add(light);
            TakeNext(now, charged: false);
        }

        _apps.RemoveWhere(app =>
        {
            app.Ring.RemoveWhere(flow =>
            {
                var standing = now - flow.StandingSince >= options.Patience.Ticks;
                while (flow.Waiting.TryPeek(out var first) && now - first.EnteredAt >= Patience(flow, standing)) late.Add(Take(flow, now));
                return flow.Waiting.Count == 0;
            });
            return app.Ring.Count == 0;
        });
    }

    private long Patience(IntakeFlow flow, bool standing) =>
        (standing && flow.Waiting.Count > options.SmallQueue ? options.StandingPatience : options.Patience).Ticks;

    private IntakePlace Take(IntakeFlow flow, long now)
    {
        flow.Usual(now);
        var place = flow.Waiting.Dequeue();
        Count(place, -1);
        return place;
    }

    private void Count(IntakePlace place, int sign)
    {
        place.Flow.WaitingCount += sign;
        place.Flow.WaitingBytes += sign * place.Bytes;
        place.Flow.App.Waiting += sign;
        _bytes += sign * place.Bytes;
        _count += sign;
    }
}
