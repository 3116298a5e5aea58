using Parley.Frontend.Feeds;

namespace Parley.Frontend.Deliveries;

/// <summary>
/// Deliveries to one endpoint, one request at a time: retries that are due, then the feed in its order. An event that
/// fails waits in a row of its own and the feed goes on. Owned by one runner; only what a failure streak is lives here,
/// everything else is read anew each round.
/// </summary>
internal sealed class EndpointDeliveries(TenantId tenant, WebhookId id, DeliveryPorts ports)
{
    private readonly DeliveryOptions _options = ports.Options;
    private int _failures;
    private DateTimeOffset _heldUntil;

    /// <summary>One round; what it did is durable on return. What was sent and not yet written down when the process dies is sent again.</summary>
    public async Task<RoundEnd> RoundAsync(CancellationToken cancellationToken)
    {
        var webhook = await ports.Webhooks.FindAsync(tenant, id, cancellationToken);
        if (webhook is not { State: WebhookState.Active }) return RoundEnd.NotActive;
        if (_heldUntil > ports.Time.GetUtcNow()) return new RoundEnd(false, false, _heldUntil);
        var round = new Round(webhook, new RoundBook(webhook), await ports.Secrets.OpenAsync(tenant, id, cancellationToken), ports.Time.GetTimestamp());
        var more = false;
        try
        {
            more = await RetryAsync(round, cancellationToken);
            if (round.End is null && !Held) more |= await ReadOnAsync(round, cancellationToken);
        }
        finally
        {
            if (!round.Book.IsEmpty) await ports.Webhooks.RecordAsync(round.Book.ToRound(), CancellationToken.None);
        }

        if (round.End is { } pause)
        {
            await ports.Pauses.PauseAsync(webhook, pause, round.Book.FailingSince ?? ports.Time.GetUtcNow(), cancellationToken);
            return RoundEnd.NotActive;
        }

        if (Held) return new RoundEnd(false, false, _heldUntil);
        return new RoundEnd(false, more, round.Book.Waiting > 0 ? await ports.Webhooks.NextDueAsync(id, cancellationToken) : null);
    }

    /// <summary>Forgets the streak of failures and the hold that came of it.</summary>
    public void Forgive() => (_failures, _heldUntil) = (0, default);

    private bool Held => _heldUntil > ports.Time.GetUtcNow();

    private async Task<bool> RetryAsync(Round round, CancellationToken cancellationToken)
    {
        if (round.Webhook.Waiting == 0) return false;
        var due = await ports.Webhooks.DueAsync(id, ports.Time.GetUtcNow(), _options.RoundSize, cancellationToken);
        foreach (var waiting in due)
        {
            var found = await ports.Journal.ReadStreamAsync(tenant, waiting.Stream, waiting.Version - 1, 1, cancellationToken);
            if (found is [var source] && source.Version == waiting.Version) await AttemptAsync(round, new FeedEvent(waiting.Cursor, source), waiting, cancellationToken);
            else round.Book.GivenUp(waiting, waiting.Attempts, new WebhookAnswer(ports.Time.GetUtcNow(), null, 0, "the event is not kept any more", "", TimeSpan.Zero));
            if (round.End is not null || Held) return false;
            // New events have their share of the round.
            if (Elapsed(round) > _options.RoundTime / 2) return true;
        }

        return due.Length == _options.RoundSize;
    }

    private async Task<bool> ReadOnAsync(Round round, CancellationToken cancellationToken)
    {
        if (round.Book.Waiting >= _options.MostWaiting) return false;
        FeedPage page;
        try
        {
            page = await ports.Feed.ReadAsync(tenant, round.Webhook.Position, _options.RoundSize, cancellationToken);
        }
        catch (FeedCursorException e)
        {
            // The database was restored from an older copy: what to send again is the tenant's decision.
            round.End = new EndpointPause(WebhookState.Paused, EndpointPause.CursorLost, e.Message);
            return false;
        }

        foreach (var entry in page.Events)
        {
            if (Wants(round.Webhook, entry.Event.Kind))
            {
                await AttemptAsync(round, entry, null, cancellationToken);
                // An endpoint that is gone has not had this event; whoever resumes it gets it first.
                if (round.End is { State: WebhookState.Disabled }) return false;
            }

            round.Book.To = entry.Cursor;
            if (round.End is not null || Held || round.Book.Waiting >= _options.MostWaiting) return false;
            if (Elapsed(round) > _options.RoundTime) return true;
        }

        return page.More;
    }

    private async Task AttemptAsync(Round round, FeedEvent entry, WaitingDelivery? waiting, CancellationToken cancellationToken)
    {
        var source = entry.Event;
        var attempt = (waiting?.Attempts ?? 0) + 1;
        var answer = await ports.Sender.PostAsync(round.Webhook.Url, source.Id, round.Secrets, WebhookBody.Of(EventMapper.Map(entry)), cancellationToken);
        if (answer.Delivered)
        {
            _failures = 0;
            round.Book.Delivered(source.Id, source.Kind, attempt, answer);
            return;
        }

        if (answer.Gone)
        {
            round.Book.Gone(source.Id, source.Kind, attempt, answer);
            round.End = new EndpointPause(WebhookState.Disabled, EndpointPause.Gone, answer.Error);
            return;
        }

        var next = waiting ?? new WaitingDelivery(source.Stream, source.Version, entry.Cursor, source.Kind, 0, answer.At, answer.At + _options.Schedule.GiveUpAfter);
        if (_options.Schedule.Next(attempt, answer.At, next.Deadline, answer.RetryAfter, ports.Chance()) is { } due)
            round.Book.Failed(next with { Attempts = attempt, DueAt = due }, waiting is null, answer);
        else
            round.Book.GivenUp(next, attempt, answer);
        HoldAfter(answer);
        if (round.Book.FailingSince is { } since && answer.At - since >= _options.PauseAfter)
            round.End = new EndpointPause(WebhookState.Paused, EndpointPause.Failing, answer.Error);
    }

    /// <summary>Several failures in a row, or the endpoint's own word, mean that the next request would fail too.</summary>
    private void HoldAfter(WebhookAnswer answer)
    {
        var hold = answer.RetryAfter;
        if (++_failures >= _options.FailuresBeforeHolding)
        {
            var own = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures - _options.FailuresBeforeHolding, 20)));
            if (own > _options.LongestHold) own = _options.LongestHold;
            if (own > hold) hold = own;
        }

        if (hold > TimeSpan.Zero) _heldUntil = ports.Time.GetUtcNow() + hold;
    }

    private TimeSpan Elapsed(Round round) => ports.Time.GetElapsedTime(round.Began);

    private static bool Wants(WebhookRecord webhook, string type) => webhook.Types.IsEmpty || webhook.Types.Contains(type);

    private sealed class Round(WebhookRecord webhook, RoundBook book, ImmutableArray<byte[]> secrets, long began)
    {
        public WebhookRecord Webhook => webhook;

        public RoundBook Book => book;

        public ImmutableArray<byte[]> Secrets => secrets;

        public long Began => began;

        /// <summary>Why the endpoint is to be paused or disabled now; null to go on.</summary>
        public EndpointPause? End { get; set; }
    }
}
