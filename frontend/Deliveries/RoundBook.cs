namespace Parley.Frontend.Deliveries;

/// <summary>Collects what a round does, to be made durable together at its end.</summary>
internal sealed class RoundBook(WebhookRecord webhook)
{
    private readonly ImmutableArray<WebhookAttemptRecord>.Builder _attempts = ImmutableArray.CreateBuilder<WebhookAttemptRecord>();
    private readonly ImmutableArray<WaitingDelivery>.Builder _waiting = ImmutableArray.CreateBuilder<WaitingDelivery>();
    private readonly ImmutableArray<string>.Builder _delivered = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _dead = ImmutableArray.CreateBuilder<string>();

    /// <summary>The position reached so far.</summary>
    public FeedCursor To { get; set; } = webhook.Position;

    /// <summary>Since when nothing but failures.</summary>
    public DateTimeOffset? FailingSince { get; private set; } = webhook.FailingSince;

    /// <summary>How many events wait for another attempt, this round's included.</summary>
    public int Waiting { get; private set; } = webhook.Waiting;

    /// <summary>Attempts written down so far.</summary>
    public int Count => _attempts.Count;

    /// <summary>True when events were given up.</summary>
    public bool HasDead => _dead.Count > 0;

    /// <summary>True when there is nothing to write down.</summary>
    public bool IsEmpty => _attempts.Count == 0 && _dead.Count == 0 && To == webhook.Position;

    public void Delivered(string @event, string type, int attempt, WebhookAnswer answer)
    {
        FailingSince = null;
        // A replayed event may wait here too; that one attempt settles both.
        if (webhook.Waiting + webhook.Dead + _waiting.Count > 0) _delivered.Add(@event);
        Log(@event, type, attempt, answer, WebhookOutcome.Delivered, null);
    }

    public void Failed(WaitingDelivery next, bool isNew, WebhookAnswer answer)
    {
        FailingSince ??= answer.At;
        if (isNew) Waiting++;
        _waiting.Add(next);
        Log(next.Event, next.Type, next.Attempts, answer, WebhookOutcome.WillRetry, next.DueAt);
    }

    public void GivenUp(WaitingDelivery waiting, int attempt, WebhookAnswer answer)
    {
        FailingSince ??= answer.At;
        Waiting--;
        _dead.Add(waiting.Event);
        Log(waiting.Event, waiting.Type, attempt, answer, WebhookOutcome.Dead, null);
    }

    public void Gone(string @event, string type, int attempt, WebhookAnswer answer)
    {
        FailingSince ??= answer.At;
        Log(@event, type, attempt, answer, WebhookOutcome.Failed, null);
    }

    public WebhookRound ToRound() => new(
        webhook.Id, webhook.Position, To, _attempts.ToImmutable(), _waiting.ToImmutable(), _delivered.ToImmutable(), _dead.ToImmutable(), FailingSince);

    private void Log(string @event, string type, int attempt, WebhookAnswer answer, WebhookOutcome outcome, DateTimeOffset? next) =>
        _attempts.Add(Attempts.Record(@event, type, attempt, answer, outcome, next));
}
