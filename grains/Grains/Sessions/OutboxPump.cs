using System.Diagnostics;
using Parley.Domain.Content;
using Parley.Domain.Conversations;
using Parley.Domain.Pacing;

namespace Parley.Grains.Sessions;

/// <summary>
/// Takes a session's promised sends out of the outbox, as fast as its <see cref="Pacer"/> allows: claims each attempt
/// durably, sends it outside any turn, and has its conversation record the result. Lives inside the session's activation;
/// its fields are touched by that activation only.
/// </summary>
public sealed partial class OutboxPump(
    SessionId session,
    Pacer pacer,
    SessionReach reach,
    SendChecks checks,
    IOutbox outbox,
    ICloudApi cloudApi,
    IOutgoingMedia media,
    IGrainFactory grains,
    OutboxOwner owner,
    OutboxMetrics metrics,
    TimeProvider time,
    ILogger<OutboxPump> logger)
{
    private const string Disconnected = "The number is not connected any more. Connect it and send again.";
    private const int Page = 256;
    private const int Low = 64;
    private const int MinInFlight = 64;
    private const int MaxInFlight = 1024;
    private const int TriesWhileStopping = 3;
    private static readonly TimeSpan RecordAgain = TimeSpan.FromSeconds(1);

    /// <summary>Sends that become possible within this time leave together: one claim for several.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    /// <summary>More than so many of a class that nobody else may be reached for are not read again within this time.</summary>
    private const int Crowd = 1024;
    private static readonly TimeSpan CrowdPause = TimeSpan.FromSeconds(5);
    private readonly HashSet<MessageId> _underWay = [];
    private readonly Turns<Due> _turns = new();
    private readonly Reading[] _readings = [new(), new(), new()];
    private readonly HashSet<ConversationId> _busy = [];
    private bool _stopping;
    private bool _running;
    private bool _again;
    private bool _claimLost;
    private DateTimeOffset _wakeAt = DateTimeOffset.MaxValue;
    private TaskCompletionSource? _drained;

    /// <summary>The session's number, or null when it is disconnected: then what waits fails.</summary>
    public CloudNumber? Number { get; set; }

    /// <summary>Called when WhatsApp's answers begin or end a hold of the queue. Durable on return.</summary>
    public required Func<Task> HoldChanged { get; init; }

    /// <summary>
    /// Whether nothing may leave, because of how the tenant stands with the operator or because this process ends. What waits is woken every
    /// second, here or where the session lives next, and goes on when this is over.
    /// </summary>
    public required Func<bool> IsHeldBack { get; init; }

    // Enough for answers of more than a second at full throughput; one claim per conversation.
    private int Bound => (int)Math.Clamp(2 * TimeSpan.TicksPerSecond / pacer.Number.Interval.Ticks, MinInFlight, MaxInFlight);

    /// <summary>Something may be new in the outbox. Taken: returns at once, what is due follows by itself.</summary>
    public void Wake()
    {
        foreach (var reading in _readings) reading.Stale = true;
        Run();
    }

    /// <summary>What had to wait may go now, for a reason that this pump does not see by itself.</summary>
    public void LookAgain()
    {
        _turns.LookedAgain();
        foreach (var reading in _readings) reading.BegunAt = default;
        Wake();
    }

    /// <summary>Attempts of owners that are gone: their requests may have arrived, so they are unknown, never sent again.</summary>
    public async Task SettleOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var rows in (await outbox.OrphansAsync(session, owner.Name, cancellationToken)).Chunk(MinInFlight))
        {
            await Task.WhenAll(rows.Select(row =>
            {
                LogOrphan(session, row.Message);
                pacer.Ended(row.Key.Conversation, time.GetUtcNow());
                pacer.Unknown(row.Key.Conversation, time.GetUtcNow());
                return RecordAsync(row, new AttemptReport(
                    row.Message, row.Attempt, AttemptResult.Unknown, null, null, "The process that sent it stopped before the answer came.", default));
            }));
        }
    }

    /// <summary>Starts nothing more and waits until what is under way has ended, or the caller gives up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_busy.Count == 0) return;
        _drained = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(static drained => ((TaskCompletionSource)drained!).TrySetResult(), _drained);
        await _drained.Task;
    }

    private void Run()
    {
        _again = true;
        if (!_running && !_stopping) _ = RunAsync();
    }

    private async Task RunAsync()
    {
        _running = true;
        // Sends belong to their own traces, not to that of whoever woke this.
        Activity.Current = null;
        try
        {
            while (_again && !_stopping)
            {
                _again = false;
                if (_claimLost) await ReleaseLostClaimsAsync();
                await ExpireAsync();
                while (!_stopping && await StepAsync())
                {
                    // Until nothing more may leave now.
                }
            }
        }
#pragma warning disable CA1031 // nobody awaits this; the sweeper wakes it again
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogStoreUnavailable(session, e);
        }
        finally
        {
            _running = false;
        }
    }

    /// <summary>Starts what may leave now; true when there may be more at once.</summary>
    private async Task<bool> StepAsync()
    {
        if (IsHeldBack()) return false;
        var now = time.GetUtcNow();
        if (Number is { } number && pacer.NumberWait(now) is { } wait)
        {
            WakeAt(now, wait);
            return false;
        }

        var free = Bound - _busy.Count;
        if (free <= 0) return false;
        if (_turns.LookAgain is { } look && look.Until <= now)
        {
            _turns.LookedAgain();
            foreach (var reading in _readings) reading.Stale = true;
        }

        var read = await ReadAsync(now);
        var next = Number is null
            ? _turns.Take(free, pacer, _busy, now)
            : _turns.Take(Math.Min(free, pacer.Room(now)), pacer, _busy, now, (conversation, due) => reach.Check(conversation, due.Delivery, now));
        reach.Ask();
        if (next.Count == 0)
        {
            if (read) return true;
            if (_turns.LookAgain is { } later) WakeAt(now, later);
            return false;
        }

        if (Number is null) await FailAsync([.. next.Select(due => due.Row)], OwnFailures.Disconnected, Disconnected);
        else await StartAsync(await AllowedAsync(next, now), now);
        return true;
    }

    /// <summary>Those that may leave also by what was sent before this activation; the others are read again when it is their time.</summary>
    private async Task<List<Due>> AllowedAsync(List<Due> next, DateTimeOffset now)
    {
        var asked = next.Where(due => pacer.MayOwe(due.Row.Key.Conversation, now)).ToList();
        if (asked.Count == 0) return next;
        await Task.WhenAll(asked.Select(async due =>
            pacer.Recall(due.Row.Key.Conversation, new Bucket((await Conversation(due.Row).SendingAsync(CancellationToken.None)).SpentUntil), now)));
        var waits = next.Where(due => _turns.LetGo(due.Row.Key.Conversation, pacer, now)).ToHashSet();
        return next.FindAll(due => !waits.Contains(due));
    }

    /// <summary>Reads on where a class runs low; true when something was read.</summary>
    private async Task<bool> ReadAsync(DateTimeOffset now)
    {
        var any = false;
        for (var i = 0; i < _readings.Length; i++)
        {
            var (sendClass, reading) = ((SendClass)i, _readings[i]);
            if (_turns.Count(sendClass) >= Low) continue;
            if (reading.After is null)
            {
                if (!reading.Stale) continue;
                if (_turns.Unreachable(sendClass) > Crowd && reading.BegunAt + CrowdPause is var again && again > now)
                {
                    WakeAt(now, new Wait(again, WaitReason.Reach));
                    continue;
                }

                _turns.Begin(sendClass);
                (reading.After, reading.Stale, reading.BegunAt) = (0, false, now);
            }

            var page = await outbox.DueAsync(session, sendClass, now, reading.After.Value, Page);
            any = true;
            reading.After = page.Next;
            foreach (var row in page.Rows)
            {
                if (!_busy.Contains(row.Key.Conversation)) _turns.Add(sendClass, row.Key.Conversation, new Due(row, DeliveryCodec.Decode(row.Content.Span)));
            }
        }

        return any;
    }

    private async Task StartAsync(List<Due> next, DateTimeOffset now)
    {
        next.RemoveAll(due => _cancelling.ContainsKey(due.Row.Message));
        if (next.Count == 0) return;
        foreach (var (row, _) in next)
        {
            _underWay.Add(row.Message);
            _busy.Add(row.Key.Conversation);
            pacer.Start(now);
        }

        ImmutableArray<MessageId> claimed = [];
        try
        {
            claimed = await outbox.ClaimAsync([.. next.Select(due => new OutboxClaim(due.Row.Message, due.Row.Attempt))], owner.Name);
        }
        catch (JournalUnavailableException e) when (e.OutcomeUnknown)
        {
            _claimLost = true;
            throw;
        }
        finally
        {
            var won = claimed.ToHashSet();
            foreach (var due in next)
            {
                if (won.Contains(due.Row.Message)) _ = AttemptAsync(due);
                else Over(due.Row);
            }
        }
    }

    /// <summary>Claims whose answer got lost may be this process's own: nothing left under them, so they go back.</summary>
    private async Task ReleaseLostClaimsAsync()
    {
        _claimLost = false;
        foreach (var row in await outbox.OrphansAsync(session, ""))
        {
            if (row.Owner != owner.Name || _busy.Contains(row.Key.Conversation)) continue;
            await RecordAsync(row, new AttemptReport(row.Message, row.Attempt, AttemptResult.Held, null, null, "The store gave no answer before it was sent.", default));
        }
    }

    private async Task AttemptAsync(Due due)
    {
        var row = due.Row;
        using var span = Spans.Continue("send message", ActivityKind.Consumer, row.Content.Span);
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        metrics.Started();
        try
        {
            var report = await SendAsync(row, due.Delivery, startedAt);
            metrics.Attempt(report.Result, time.GetElapsedTime(started));
            span?.SetTag("parley.message", row.Message.Value).SetTag("parley.attempt", report.Attempt).SetTag("parley.outcome", report.Result.ToString());
            RememberPutOff(report);
            await RecordAsync(row, report);
        }
#pragma warning disable CA1031 // the claim stays, so the next owner will call it unknown
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogAttemptFailed(session, row.Message, e);
        }
        finally
        {
            metrics.Ended();
            Over(row);
            if (_busy.Count == 0) _drained?.TrySetResult();
            _readings[(int)row.Class].Stale = true;
            Run();
        }
    }

    private async Task<AttemptReport> SendAsync(OutboxRow row, Delivery delivery, DateTimeOffset startedAt)
    {
        if (Number is not { } number) return Ends(AttemptResult.Failed, Disconnected) with { ErrorCode = OwnFailures.Disconnected };
        try
        {
            if (await ClosedAsync(row, delivery, startedAt) is { } closed) return Ends(AttemptResult.Failed, closed.Text) with { ErrorCode = closed.Code };
        }
        catch (Exception e) when (IsPassing(e))
        {
            // Nothing has left.
            LogNotChecked(session, row.Message, e);
            return Ends(AttemptResult.Held, "It could not be checked before it was sent.") with { RetryAfter = RecordAgain };
        }

        var releases = pacer.Releases;
        var result = await DeliverAsync(number, row, delivery);
        var now = time.GetUtcNow();
        pacer.Ended(row.Key.Conversation, now);
        switch (result)
        {
            case CloudSendResult.Accepted accepted:
                if (pacer.Accepted(row.Key.Conversation, startedAt)) await ChangedHoldAsync();
                return Ends(AttemptResult.Accepted, null) with { WhatsAppId = accepted.WhatsAppId };
            case CloudSendResult.Rejected rejected:
                await HearAsync(row, delivery, rejected, now);
                return Ends(AttemptResult.Failed, rejected.Text) with { ErrorCode = rejected.Code };
            case CloudSendResult.NotSent { Rule.Scope: SendScope.Message } notSent:
                return Ends(AttemptResult.Retry, notSent.Text) with { ErrorCode = notSent.Code, RetryAfter = Longer(notSent.Rule.Delay(row.Attempt), notSent.Asked) };
            case CloudSendResult.NotSent { Rule.Scope: SendScope.Queue } late when pacer.Releases != releases:
                // It left before a person mended what is complained of.
                return Ends(AttemptResult.Held, late.Text) with { ErrorCode = late.Code, RetryAfter = TimeSpan.Zero };
            case CloudSendResult.NotSent notSent:
                var wasHeld = pacer.Held is not null;
                var until = pacer.Refused(row.Key.Conversation, notSent.Rule, notSent.Asked, notSent.Code, notSent.Text, now);
                if (!wasHeld && pacer.Held is not null) await ChangedHoldAsync();
                return Ends(AttemptResult.Held, notSent.Text) with { ErrorCode = notSent.Code, RetryAfter = until - now };
            case CloudSendResult.Unknown unknown:
                pacer.Unknown(row.Key.Conversation, now);
                return Ends(AttemptResult.Unknown, unknown.Text);
            default:
                throw new InvalidOperationException("A send ended in a way nobody described.");
        }

        AttemptReport Ends(AttemptResult ended, string? why) => new(row.Message, row.Attempt + 1, ended, null, null, why, default);
    }

    private async Task ChangedHoldAsync()
    {
        try
        {
            await HoldChanged();
        }
        catch (JournalUnavailableException e)
        {
            // It is shown from memory all the same; the next change is written again.
            LogHoldNotRecorded(session, e);
        }
    }

    private void Over(OutboxRow row)
    {
        _underWay.Remove(row.Message);
        _busy.Remove(row.Key.Conversation);
    }

    /// <summary>Until it is durable: a result that is not in the journal would turn into "unknown" at the next start.</summary>
    private async Task RecordAsync(OutboxRow row, AttemptReport report)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Conversation(row).RecordAttemptAsync(report, CancellationToken.None);
                return;
            }
            catch (Exception e) when (GoesOn(e, tries))
            {
                LogNotRecorded(session, row.Message, e);
                await Task.Delay(RecordAgain, time);
            }
        }
    }

    private IConversationGrain Conversation(OutboxRow row) => grains.GetGrain<IConversationGrain>(row.Key.ToString());

    /// <summary>Goes on at this instant, unless something wakes it earlier.</summary>
    private void WakeAt(DateTimeOffset now, Wait wait)
    {
        var at = wait.Until > now + Gather ? wait.Until : now + Gather;
        if (_wakeAt > now && _wakeAt <= at) return;
        _wakeAt = at;
        metrics.Waits(wait.Reason, at - now);
        _ = WaitAsync(at, at - now);
    }

    private async Task WaitAsync(DateTimeOffset at, TimeSpan wait)
    {
        await Task.Delay(wait < LongestTimer ? wait : LongestTimer, time);
        if (_wakeAt == at) _wakeAt = DateTimeOffset.MaxValue;
        Run();
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Reading
    {
        /// <summary>Where the next page begins; null between two rounds.</summary>
        public long? After { get; set; } = 0;

        /// <summary>Something may have come where this round has been.</summary>
        public bool Stale { get; set; }

        public DateTimeOffset BegunAt { get; set; }
    }

    private sealed record Due(OutboxRow Row, Delivery Delivery);
}
