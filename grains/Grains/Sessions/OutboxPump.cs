using Parley.Domain.Conversations;

namespace Parley.Grains.Sessions;

/// <summary>
/// Takes a session's promised sends out of the outbox: claims each attempt durably, sends it outside any turn, and has
/// its conversation record the result. Lives inside the session's activation; its fields are touched by that activation only.
/// </summary>
public sealed partial class OutboxPump(
    SessionId session,
    IOutbox outbox,
    ICloudApi cloudApi,
    IGrainFactory grains,
    OutboxOwner owner,
    TimeProvider time,
    ILogger<OutboxPump> logger)
{
    private const int MaxInFlight = 64;
    private static readonly TimeSpan RecordAgain = TimeSpan.FromSeconds(1);
    private readonly HashSet<MessageId> _inFlight = [];
    private bool _stopping;
    private bool _running;
    private bool _again;
    private TaskCompletionSource? _drained;

    /// <summary>Starts what is due and returns; what is under way calls for the next by itself.</summary>
    /// <param name="number">The session's number, or null when it is disconnected: then what waits fails.</param>
    public async Task RunAsync(CloudNumber? number)
    {
        if (_running)
        {
            _again = true;
            return;
        }

        _running = true;
        try
        {
            do
            {
                _again = false;
                await StartDueAsync(number);
            }
            while (_again && !_stopping);
        }
        catch (JournalUnavailableException e)
        {
            LogStoreUnavailable(session, e);
        }
        finally
        {
            _running = false;
        }
    }

    /// <summary>Attempts of owners that are gone: their requests may have arrived, so they are unknown, never sent again.</summary>
    public async Task SettleOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await outbox.OrphansAsync(session, owner.Name, cancellationToken))
        {
            LogOrphan(session, row.Message);
            await RecordAsync(row, new AttemptReport(
                row.Message, row.Attempt, AttemptResult.Unknown, null, null, "The process that sent it stopped before the answer came.", default));
        }
    }

    /// <summary>Starts nothing more and waits until what is under way has ended, or the caller gives up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_inFlight.Count == 0) return;
        _drained = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(static drained => ((TaskCompletionSource)drained!).TrySetResult(), _drained);
        await _drained.Task;
    }

    private async Task StartDueAsync(CloudNumber? number)
    {
        var free = MaxInFlight - _inFlight.Count;
        if (free <= 0 || _stopping) return;
        var due = await outbox.DueAsync(session, time.GetUtcNow(), free);
        if (due.IsEmpty) return;
        if (number is null)
        {
            foreach (var row in due)
            {
                await RecordAsync(row, new AttemptReport(
                    row.Message, row.Attempt, AttemptResult.Failed, null, null, "The number is not connected any more. Connect it and send again.", default));
            }

            _again = true;
            return;
        }

        var claimed = await outbox.ClaimAsync([.. due.Select(row => new OutboxClaim(row.Message, row.Attempt))], owner.Name);
        foreach (var row in due)
        {
            if (!claimed.Contains(row.Message)) continue;
            _inFlight.Add(row.Message);
            _ = AttemptAsync(row, number);
        }
    }

    private async Task AttemptAsync(OutboxRow row, CloudNumber number)
    {
        try
        {
            var delivery = DeliveryCodec.Decode(row.Content.Span);
            var text = new CloudText(delivery.To, delivery.Body, delivery.ReplyTo, Delivery.CallbackData(delivery.Conversation, row.Message));
            var result = await cloudApi.SendTextAsync(number, text);
            await RecordAsync(row, Report(row, result));
        }
#pragma warning disable CA1031 // the claim stays, so the next owner will call it unknown
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogAttemptFailed(session, row.Message, e);
        }
        finally
        {
            _inFlight.Remove(row.Message);
            if (_inFlight.Count == 0) _drained?.TrySetResult();
            if (!_stopping) await RunAsync(number);
        }
    }

    private static AttemptReport Report(OutboxRow row, CloudSendResult result)
    {
        var attempt = row.Attempt + 1;
        return result switch
        {
            CloudSendResult.Accepted accepted => new AttemptReport(row.Message, attempt, AttemptResult.Accepted, accepted.WhatsAppId, null, null, default),
            CloudSendResult.Rejected rejected => new AttemptReport(row.Message, attempt, AttemptResult.Failed, null, rejected.Code, rejected.Text, default),
            CloudSendResult.NotSent notSent => new AttemptReport(row.Message, attempt, AttemptResult.Retry, null, notSent.Code, notSent.Text, notSent.RetryAfter),
            CloudSendResult.Unknown unknown => new AttemptReport(row.Message, attempt, AttemptResult.Unknown, null, null, unknown.Text, default),
            _ => throw new InvalidOperationException("A send ended in a way nobody described."),
        };
    }

    /// <summary>Until it is durable: a result that is not in the journal would turn into "unknown" at the next start.</summary>
    private async Task RecordAsync(OutboxRow row, AttemptReport report)
    {
        var conversation = grains.GetGrain<IConversationGrain>(row.Key.ToString());
        while (true)
        {
            try
            {
                await conversation.RecordAttemptAsync(report, CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or TimeoutException && !_stopping)
            {
                LogNotRecorded(session, row.Message, e);
                await Task.Delay(RecordAgain, time);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The outbox of session {Session} cannot be read now; the sweeper tries again")]
    private partial void LogStoreUnavailable(SessionId session, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Message {Message} of session {Session} was under way when its process stopped; it is unknown now")]
    private partial void LogOrphan(SessionId session, MessageId message);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The attempt to send message {Message} of session {Session} ended unexpectedly; it counts as unknown after the next start")]
    private partial void LogAttemptFailed(SessionId session, MessageId message, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The result of message {Message} of session {Session} is not recorded yet; trying again")]
    private partial void LogNotRecorded(SessionId session, MessageId message, Exception exception);
}
