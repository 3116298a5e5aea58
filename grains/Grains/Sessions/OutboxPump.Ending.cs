namespace Parley.Grains.Sessions;

/// <summary>Sends that end without being sent: taken back, too late, or without a number.</summary>
public sealed partial class OutboxPump
{
    private const string Expired = "It was not sent before it expired.";
    private const int MaxRemembered = 4096;
    private static readonly TimeSpan ExpireEvery = TimeSpan.FromSeconds(1);
    private readonly Dictionary<MessageId, Task<bool>> _cancelling = [];

    // For those who ask again before the read models show it.
    private readonly HashSet<MessageId> _cancelled = [];
    private DateTimeOffset _expireAt;

    /// <summary>
    /// Durable on return: a send that was not being sent will not be. Nobody but this activation claims its session's rows,
    /// so what it keeps from being claimed meanwhile stays where it is. False when it is too late.
    /// </summary>
    public Task<bool> CancelAsync(MessageId message)
    {
        if (_cancelled.Contains(message)) return Task.FromResult(true);
        if (!_cancelling.TryGetValue(message, out var under)) _cancelling[message] = under = TakeBackAsync(message);
        return under;
    }

    private async Task<bool> TakeBackAsync(MessageId message)
    {
        // Only when the caller has written down that this is under way.
        await Task.Yield();
        try
        {
            if (await outbox.FindAsync(session, [message], time.GetUtcNow()) is not [var place]) return false;
            if (place.Row.Owner is not null || _underWay.Contains(message)) return false;
            if (!await Conversation(place.Row).CancelAsync(message, CancellationToken.None)) return false;
            if (_cancelled.Count >= MaxRemembered) _cancelled.Clear();
            return _cancelled.Add(message);
        }
        finally
        {
            _cancelling.Remove(message);
            Wake();
        }
    }

    /// <summary>What was not sent in time is given up, whatever it waits for; once a second is soon enough to tell.</summary>
    private async Task ExpireAsync()
    {
        var now = time.GetUtcNow();
        if (now < _expireAt) return;
        while (true)
        {
            var expired = await outbox.ExpiredAsync(session, now, Page);
            // One of each conversation at a time; what is being cancelled is over either way.
            ImmutableArray<OutboxRow> over = [.. expired.Where(row => !_busy.Contains(row.Key.Conversation) && !_cancelling.ContainsKey(row.Message)).DistinctBy(row => row.Key.Conversation)];
            if (over.IsEmpty || _stopping) break;
            await FailAsync(over, OwnFailures.Expired, Expired);
        }

        _expireAt = now + ExpireEvery;
    }

    private async Task FailAsync(ImmutableArray<OutboxRow> rows, int code, string text)
    {
        foreach (var row in rows) _busy.Add(row.Key.Conversation);
        await Task.WhenAll(rows.Select(async row =>
        {
            await RecordAsync(row, new AttemptReport(row.Message, row.Attempt, AttemptResult.Failed, null, code, text, default));
            _busy.Remove(row.Key.Conversation);
            _readings[(int)row.Class].Stale = true;
        }));
        if (_busy.Count == 0) _drained?.TrySetResult();
    }
}
