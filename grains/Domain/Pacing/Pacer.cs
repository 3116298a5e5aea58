using Parley.Contracts.Ports;

namespace Parley.Domain.Pacing;

/// <summary>
/// When one number may send: its throughput, the pair rate of each conversation, and what WhatsApp's refusals ask for.
/// Rules over instants that the caller brings; no clock, no timer. Not for use from several threads.
/// </summary>
/// <param name="pair">The pair rate.</param>
public sealed class Pacer(Allowance pair)
{
    /// <summary>How long an unknown send holds later ones of its conversation at most: its status may still tell.</summary>
    public static readonly TimeSpan UnknownHold = TimeSpan.FromSeconds(30);

    private const int PruneEvery = 4096;

    // No second may hold more than the number's rate, wherever it begins; a little longer than a second, because what
    // leaves apart may arrive together.
    private static readonly TimeSpan Second = TimeSpan.FromMilliseconds(1020);
    private readonly Queue<DateTimeOffset> _lastSecond = new();
    private DateTimeOffset _rememberedFrom;
    private readonly Dictionary<ConversationId, Pair> _pairs = [];
    private Bucket _number;
    private Wait? _pause;
    private DateTimeOffset _pausedAt;
    private int _throttles;
    private int _holds;
    private int _untilPrune = PruneEvery;

    /// <summary>The number's throughput; may change at any time.</summary>
    public required Allowance Number { get; set; }

    /// <summary>Why the queue is held for a person to act; null when it is not. Stays until an attempt or a person ends it.</summary>
    public (int? Code, string Text)? Held { get; private set; }

    /// <summary>Conversations whose pair rate or hold is remembered.</summary>
    public int Remembered => _pairs.Count;

    /// <summary>What keeps the whole number from sending now; null when it may.</summary>
    public Wait? NumberWait(DateTimeOffset now)
    {
        if (_pause is { } pause && pause.Until > now) return pause;
        var free = _number.FreeAt(Number);
        if (RoomInSecond(now) <= 0 && _lastSecond.Peek() + Second > free) free = _lastSecond.Peek() + Second;
        return free > now ? new Wait(free, WaitReason.Throughput) : null;
    }

    /// <summary>How many sends the number has room for now; a held queue sends one, to see whether the reason is gone.</summary>
    public int Room(DateTimeOffset now)
    {
        if (_pause is { } pause && pause.Until > now) return 0;
        var room = Math.Min(_number.Free(Number, now), RoomInSecond(now));
        return _pause is null && Held is null ? room : Math.Min(1, room);
    }

    /// <summary>What keeps a conversation from sending now; null when it may.</summary>
    public Wait? ConversationWait(ConversationId conversation, DateTimeOffset now)
    {
        if (!_pairs.TryGetValue(conversation, out var known)) return null;
        if (known.Hold is { } hold && hold.Until > now) return hold;
        var free = known.Bucket.FreeAt(pair);
        return free > now ? new Wait(free, WaitReason.Pair) : null;
    }

    /// <summary>This pacer knows of nothing that was sent before <paramref name="now"/>: what a pair may have borrowed by then has to be looked up.</summary>
    public void Begin(DateTimeOffset now) => _rememberedFrom = now;

    /// <summary>Whether a pair may still owe something for sends of which this pacer knows nothing.</summary>
    public bool MayOwe(ConversationId conversation, DateTimeOffset now) => now < _rememberedFrom + (pair.Interval * (pair.Burst + 1)) && !_pairs.ContainsKey(conversation);

    /// <summary>What a pair has used by the conversation's own account. One more is added: the account is not kept to the second.</summary>
    public void Recall(ConversationId conversation, Bucket used, DateTimeOffset now) =>
        _pairs.TryAdd(conversation, new Pair(used.SpentUntil > now - pair.Interval ? new Bucket(used.SpentUntil + pair.Interval) : default, null, 0));

    /// <summary>A send is about to leave.</summary>
    public void Start(DateTimeOffset now)
    {
        _number = _number.Take(Number, now);
        _lastSecond.Enqueue(now);
    }

    /// <summary>
    /// An attempt ended, whatever came of it: its pair counts it from now on, not from its start. Nobody knows when within
    /// that time it arrived, and the later instant is the one that can never be too early.
    /// </summary>
    public void Ended(ConversationId conversation, DateTimeOffset now)
    {
        var known = _pairs.GetValueOrDefault(conversation);
        _pairs[conversation] = known with { Bucket = known.Bucket.Take(pair, now) };
        if (--_untilPrune <= 0) Prune(now);
    }

    /// <summary>
    /// WhatsApp took a send that had left at <paramref name="startedAt"/>: refusals in a row begin anew. An answer to what
    /// left before the refusal says nothing about it. True when this ended a hold.
    /// </summary>
    public bool Accepted(ConversationId conversation, DateTimeOffset startedAt)
    {
        var wasHeld = startedAt >= _pausedAt && Release();
        if (_pairs.TryGetValue(conversation, out var known) && known.Refusals > 0) _pairs[conversation] = known with { Refusals = 0 };
        return wasHeld;
    }

    /// <summary>Counts how often a hold may have ended: a refusal of the queue for what left under an earlier count says nothing any more.</summary>
    public int Releases { get; private set; }

    /// <summary>A send was refused for its pair, its number or its queue. Answers until when that has to wait.</summary>
    /// <param name="asked">The wait that WhatsApp asked for itself.</param>
    public DateTimeOffset Refused(ConversationId conversation, RetryRule rule, TimeSpan asked, int? code, string text, DateTimeOffset now)
    {
        switch (rule.Scope)
        {
            case SendScope.Pair:
                var known = _pairs.GetValueOrDefault(conversation);
                var free = now + Longer(rule.Delay(known.Refusals), asked);
                _pairs[conversation] = known with { Refusals = known.Refusals + 1, Hold = new Wait(free, WaitReason.Pair, code, text) };
                return free;
            case SendScope.Number:
                // Sends that were under way together are refused together: that is one throttle, not many in a row.
                if (_pause is { } pause && pause.Until > now) return pause.Until;
                var until = now + Longer(rule.Delay(_throttles++), asked);
                (_pause, _pausedAt) = (new Wait(until, WaitReason.Throttled, code, text), now);
                return until;
            case SendScope.Queue:
                if (Held is not null && _pause is { Reason: WaitReason.Held } hold && hold.Until > now) return hold.Until;
                Held = (code, text);
                var held = now + Longer(rule.Delay(_holds++), asked);
                (_pause, _pausedAt) = (new Wait(held, WaitReason.Held, code, text), now);
                return held;
            default:
                return now + Longer(rule.Delay(0), asked);
        }
    }

    /// <summary>What the journal says about a hold; the next attempt finds out whether it is still so.</summary>
    public void Restore((int? Code, string Text)? held) => Held = held;

    /// <summary>A person acted: whatever held the queue or the number is to be tried again at once. True when it was held.</summary>
    public bool Release()
    {
        var wasHeld = Held is not null;
        Releases++;
        (_pause, Held, _throttles, _holds) = (null, null, 0, 0);
        return wasHeld;
    }

    /// <summary>A send became unknown: later ones of its conversation wait, for a while.</summary>
    public void Unknown(ConversationId conversation, DateTimeOffset now) =>
        _pairs[conversation] = _pairs.GetValueOrDefault(conversation) with { Hold = new Wait(now + UnknownHold, WaitReason.Unknown) };

    /// <summary>The unknown send was settled: later ones need not wait for it any more.</summary>
    public void Settled(ConversationId conversation)
    {
        if (_pairs.TryGetValue(conversation, out var known) && known.Hold is { Reason: WaitReason.Unknown }) _pairs[conversation] = known with { Hold = null };
    }

    private int RoomInSecond(DateTimeOffset now)
    {
        while (_lastSecond.TryPeek(out var first) && first + Second <= now) _lastSecond.Dequeue();
        return Number.PerSecond() - _lastSecond.Count;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Pairs that have paid everything back are as good as new. What is left is bounded by throughput.</summary>
    private void Prune(DateTimeOffset now)
    {
        foreach (var (conversation, known) in _pairs)
        {
            if (known.Bucket.SpentUntil <= now && known.Refusals == 0 && !(known.Hold?.Until > now)) _pairs.Remove(conversation);
        }

        _untilPrune = Math.Max(PruneEvery, _pairs.Count);
    }

    private readonly record struct Pair(Bucket Bucket, Wait? Hold, int Refusals);
}
