using System.Diagnostics;
using Parley.Frontend.Deliveries.Meta;
using Parley.Frontend.Feeds;

namespace Parley.Frontend.Deliveries;

/// <summary>
/// Deliveries to one endpoint: retries that are due, then the feed. Several conversations are under way at once, each with
/// one request, so that a conversation keeps its order and a slow one does not hold up the others. An event that fails
/// waits in a row of its own and the feed goes on. Owned by one runner; what is under way, what was read ahead and the
/// streak of failures live here, everything else is read anew each round.
/// </summary>
internal sealed class EndpointDeliveries(TenantId tenant, WebhookId id, DeliveryPorts ports)
{
    /// <summary>Counts as delivered: nothing is left to be tried again.</summary>
    private const int Erased = 204;
    private readonly DeliveryOptions _options = ports.Options;
    private readonly MetaSigning _meta = new(ports.Sender);
    private readonly ReadAhead _ahead = new();
    private readonly List<Flight> _flights = [];
    private readonly HashSet<StreamId> _busy = [];
    private int _failures;
    private DateTimeOffset _failedAt, _heldUntil;

    /// <summary>
    /// One round; what was answered in it is durable on return, and requests may be under way still. What was sent and not
    /// yet written down when the process dies is sent again.
    /// </summary>
    public async Task<RoundEnd> RoundAsync(RoundSignals signals, CancellationToken cancellationToken)
    {
        var webhook = await ports.Webhooks.FindAsync(tenant, id, cancellationToken);
        if (webhook is not { State: WebhookState.Active })
        {
            await LandAsync(webhook);
            return RoundEnd.NotActive;
        }

        if (Suspended)
        {
            // Everything stays where it is: the position in the feed, and what waits for another attempt.
            await LandAsync(webhook);
            return new RoundEnd(false, false, null);
        }

        var round = new Round(webhook, await ports.Secrets.OpenAsync(tenant, id, cancellationToken), ports.Time.GetTimestamp());
        _ahead.Begin(webhook.Position);
        var more = false;
        try
        {
            more = await RunAsync(round, signals, cancellationToken);
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested) await LandedAsync();
            Take(round);
            await RecordAsync(round);
        }

        if (round.End is { } pause)
        {
            await ports.Pauses.PauseAsync(webhook, pause, round.Book.FailingSince ?? ports.Time.GetUtcNow(), cancellationToken);
            ports.Metrics.Stopped(pause.Reason);
            return new RoundEnd(false, true, null);
        }

        var answered = _flights.Count > 0 ? Task.WhenAny(_flights.Select(flight => flight.Answer)) : null;
        return new RoundEnd(false, more && !Held, Held ? _heldUntil : await NextDueAsync(round, cancellationToken), answered);
    }

    /// <summary>Forgets the streak of failures and the hold that came of it.</summary>
    public void Forgive() => (_failures, _heldUntil) = (0, default);

    /// <summary>Reads anew from the stored position on, though some of it was delivered.</summary>
    public void ReadAgain() => _ahead.Forget();

    private bool Suspended => ports.Standings.Of(tenant) is { IsSuspended: true };

    private bool Held => _heldUntil > ports.Time.GetUtcNow();

    /// <summary>After a failure one request at a time finds out whether the endpoint is back.</summary>
    private int MostAtOnce => _failures > 0 ? 1 : _options.ConversationsAtOnce;

    private async Task<bool> RunAsync(Round round, RoundSignals signals, CancellationToken cancellationToken)
    {
        if (!Held) await FindDueAsync(round, cancellationToken);
        while (true)
        {
            Take(round);
            if (signals.TakeHint()) round.ReadAll = false;
            while (round.End is null && !Held && !Suspended && _flights.Count < MostAtOnce && await NextAsync(round, cancellationToken) is { } next)
            {
                _busy.Add(next.Entry.Event.Stream);
                _flights.Add(next);
            }

            var left = _options.RoundTime - ports.Time.GetElapsedTime(round.Began);
            if (_flights.Count == 0 || round.End is not null || round.Book.Count >= _options.RoundSize || left <= TimeSpan.Zero || signals.Nudge.IsCompleted)
                return round.DueIsPart && round.Due.Count == 0;
            await Waiting.FirstOfAsync(left, ports.Time, cancellationToken, [signals.Hint, signals.Nudge, .. _flights.Select(flight => flight.Answer)]);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task FindDueAsync(Round round, CancellationToken cancellationToken)
    {
        if (round.Webhook.Waiting == 0) return;
        var due = await ports.Webhooks.DueAsync(id, ports.Time.GetUtcNow(), _options.RoundSize, cancellationToken);
        round.DueIsPart = due.Length == _options.RoundSize;
        round.Due.AddRange(due.Where(waiting => !_flights.Exists(flight => flight.Waiting?.Event == waiting.Event)));
    }

    /// <summary>Starts the next request; null when nothing may start now.</summary>
    private async Task<Flight?> NextAsync(Round round, CancellationToken cancellationToken)
    {
        // New events have their share.
        if (_flights.Count(static flight => flight.Waiting is not null) < Math.Max(1, _options.ConversationsAtOnce / 2) && await NextDueAsync(round, _busy.Contains, cancellationToken) is var (entry, waiting))
            return new Flight(entry, waiting, PostAsync(round, entry, waiting.Attempts + 1, cancellationToken));
        while (round.Book.Waiting + _flights.Count < _options.MostWaiting)
        {
            if (_ahead.Next(_busy.Contains, @event => Wants(round.Webhook, @event)) is { } next) return new Flight(next, null, PostAsync(round, next, 1, cancellationToken));
            if (!await ReadOnAsync(round, cancellationToken)) return null;
        }

        return null;
    }

    private async Task<(FeedEvent Entry, WaitingDelivery Waiting)?> NextDueAsync(Round round, Predicate<StreamId> busy, CancellationToken cancellationToken)
    {
        for (var i = 0; i < round.Due.Count;)
        {
            var waiting = round.Due[i];
            if (busy(waiting.Stream))
            {
                i++;
                continue;
            }

            round.Due.RemoveAt(i);
            var found = await ports.Journal.ReadStreamAsync(tenant, waiting.Stream, waiting.Version - 1, 1, cancellationToken);
            if (found is [var source] && source.Version == waiting.Version) return (new FeedEvent(waiting.Cursor, source), waiting);
            round.Book.GivenUp(waiting, waiting.Attempts, new WebhookAnswer(ports.Time.GetUtcNow(), null, 0, "the event is not kept any more", "", TimeSpan.Zero));
        }

        return null;
    }

    /// <summary>Reads a page of the feed; false when there is no room, or nothing more to read now.</summary>
    private async Task<bool> ReadOnAsync(Round round, CancellationToken cancellationToken)
    {
        // Unwanted events may have been passed by.
        round.Book.To = _ahead.Advance();
        var room = Math.Min(_options.RoundSize, _options.ReadAhead - _ahead.Count);
        if (round.ReadAll || room <= 0) return false;
        try
        {
            var page = await ports.Feed.ReadAsync(tenant, _ahead.ReadFrom, room, cancellationToken);
            _ahead.Add(page);
            round.ReadAll = !page.More;
            return !page.Events.IsEmpty || page.More;
        }
        catch (FeedCursorException e)
        {
            // The database was restored from an older copy: what to send again is the tenant's decision.
            round.End = new EndpointPause(WebhookState.Paused, EndpointPause.CursorLost, e.Message);
            return false;
        }
    }

    private async Task<WebhookAnswer> PostAsync(Round round, FeedEvent entry, int attempt, CancellationToken cancellationToken)
    {
        using var span = Spans.Continue("deliver event", ActivityKind.Producer, entry.Event.Content is { } content ? content.Span : default);
        ports.Metrics.Started();
        try
        {
            var webhook = round.Webhook;
            var body = webhook.Format == WebhookFormat.Meta ? await ports.Meta.BodyAsync(tenant, entry.Event, cancellationToken) : WebhookBody.Of(EventMapper.Map(entry));
            // What was erased meanwhile is told to nobody.
            if (body is null) return new WebhookAnswer(ports.Time.GetUtcNow(), Erased, 0, "", "", TimeSpan.Zero);
            var answer = webhook.Format == WebhookFormat.Meta
                ? await _meta.PostAsync(webhook.Url, entry.Event.Id, round.Secrets, body, cancellationToken)
                : await ports.Sender.PostAsync(webhook.Url, entry.Event.Id, round.Secrets, body, cancellationToken);
            span?.SetTag("parley.webhook", id.Value).SetTag("parley.event", entry.Event.Id).SetTag("parley.type", entry.Event.Kind).SetTag("parley.attempt", attempt)
                .SetTag("parley.outcome", answer.Delivered ? "delivered" : "failed").SetTag("http.response.status_code", answer.StatusCode);
            return answer;
        }
        finally
        {
            ports.Metrics.Ended();
        }
    }

    /// <summary>Takes in what has been answered.</summary>
    private void Take(Round round)
    {
        foreach (var flight in _flights.FindAll(static flight => flight.Answer.IsCompleted))
        {
            _flights.Remove(flight);
            _busy.Remove(flight.Entry.Event.Stream);
            if (flight.Answer.IsCompletedSuccessfully) Take(round, flight, flight.Answer.Result);
            else if (flight.Waiting is null) _ahead.Again(flight.Entry);
        }

        round.Book.To = _ahead.Advance();
    }

    private void Take(Round round, Flight flight, WebhookAnswer answer)
    {
        var source = flight.Entry.Event;
        if (answer.Gone)
        {
            // An endpoint that is gone has not had this event; whoever resumes it gets it first.
            if (flight.Waiting is null) _ahead.Again(flight.Entry);
            round.Book.Gone(source.Id, source.Kind, flight.Attempt, answer);
            round.End = new EndpointPause(WebhookState.Disabled, EndpointPause.Gone, answer.Error);
            ports.Metrics.Attempt(WebhookOutcome.Failed, answer.Milliseconds);
            return;
        }

        if (flight.Waiting is null) _ahead.Settled(flight.Entry);
        if (answer.Delivered)
        {
            _failures = 0;
            round.Book.Delivered(source.Id, source.Kind, flight.Attempt, answer);
            ports.Metrics.Attempt(WebhookOutcome.Delivered, answer.Milliseconds);
            ports.Metrics.Arrived(source.At);
            return;
        }

        var next = flight.Waiting ?? new WaitingDelivery(source.Stream, source.Version, flight.Entry.Cursor, source.Kind, 0, answer.At, answer.At + _options.Schedule.GiveUpAfter);
        var due = _options.Schedule.Next(flight.Attempt, answer.At, next.Deadline, answer.RetryAfter, ports.Chance());
        if (due is { } at) round.Book.Failed(next with { Attempts = flight.Attempt, DueAt = at }, flight.Waiting is null, answer);
        else round.Book.GivenUp(next, flight.Attempt, answer);
        ports.Metrics.Attempt(due is null ? WebhookOutcome.Dead : WebhookOutcome.WillRetry, answer.Milliseconds);
        HoldAfter(answer);
        if (round.End is null && round.Book.FailingSince is { } since && answer.At - since >= _options.PauseAfter)
            round.End = new EndpointPause(WebhookState.Paused, EndpointPause.Failing, answer.Error);
    }

    /// <summary>Several failures in a row, or the endpoint's own word, mean that the next request would fail too.</summary>
    private void HoldAfter(WebhookAnswer answer)
    {
        var hold = answer.RetryAfter;
        // Requests that were under way together fail together, and are no longer streak than one.
        if (_failures < _options.FailuresBeforeHolding || answer.At > _failedAt)
        {
            _failedAt = ports.Time.GetUtcNow();
            if (++_failures >= _options.FailuresBeforeHolding)
            {
                var own = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(_failures - _options.FailuresBeforeHolding, 20)));
                if (own > _options.LongestHold) own = _options.LongestHold;
                if (own > hold) hold = own;
            }
        }

        var until = ports.Time.GetUtcNow() + hold;
        if (hold > TimeSpan.Zero && until > _heldUntil) _heldUntil = until;
    }

    /// <summary>When to look for retries, other than those under way or behind them.</summary>
    private async Task<DateTimeOffset?> NextDueAsync(Round round, CancellationToken cancellationToken)
    {
        if (round.Book.Waiting <= 0) return null;
        var due = await ports.Webhooks.NextDueAsync(id, cancellationToken);
        return _flights.Count > 0 && due <= ports.Time.GetUtcNow() ? null : due;
    }

    /// <summary>Lets what is under way come to its end and writes it down, though the endpoint gets nothing more.</summary>
    private async Task LandAsync(WebhookRecord? webhook)
    {
        if (_flights.Count == 0) return;
        await LandedAsync();
        if (webhook is null) return;
        _ahead.Begin(webhook.Position);
        var round = new Round(webhook, [], 0);
        Take(round);
        await RecordAsync(round);
    }

    private Task LandedAsync() => Task.WhenAny(Task.WhenAll(_flights.Select(flight => flight.Answer)));

    private async Task RecordAsync(Round round)
    {
        if (round.Book.IsEmpty) return;
        // Told first: if the process ends in between, the same is given up again, and told of once.
        if (round.Book.HasDead) await ports.Pauses.TellDeadAsync(round.Webhook, ports.Time.GetUtcNow(), CancellationToken.None);
        await ports.Webhooks.RecordAsync(round.Book.ToRound(), CancellationToken.None);
    }

    private static bool Wants(WebhookRecord webhook, JournalEvent @event) => webhook.Format == WebhookFormat.Meta
        ? MetaFields.Of(@event) is { } field && (webhook.Fields.IsDefaultOrEmpty || webhook.Fields.Contains(MetaFields.Chosen(field)))
        : webhook.Types.IsEmpty || webhook.Types.Contains(@event.Kind);

    private sealed class Round(WebhookRecord webhook, ImmutableArray<byte[]> secrets, long began)
    {
        public WebhookRecord Webhook => webhook;

        public RoundBook Book { get; } = new(webhook);

        public ImmutableArray<byte[]> Secrets => secrets;

        public long Began => began;

        /// <summary>Waiting events that are due and not under way.</summary>
        public List<WaitingDelivery> Due { get; } = [];

        /// <summary>True when more may be due than were found.</summary>
        public bool DueIsPart { get; set; }

        /// <summary>True when the feed had no more events, as of the last look.</summary>
        public bool ReadAll { get; set; }

        /// <summary>Why the endpoint is to be paused or disabled now; null to go on.</summary>
        public EndpointPause? End { get; set; }
    }
}
