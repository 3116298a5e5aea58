namespace Parley.Simulator.Webhooks;

/// <summary>One try to post a delivery.</summary>
/// <param name="At">In the world's time.</param>
/// <param name="Status">The HTTP status; 0 when there was none.</param>
/// <param name="Ms">How long it took, in real milliseconds.</param>
/// <param name="Problem">Why there was no status.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int Status, double Ms, string? Problem);

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    Posting,

    /// <summary>Not answered with 200; it will be tried again.</summary>
    Retrying,
    Delivered,

    /// <summary>Tried for as long as deliveries are tried, in vain.</summary>
    GaveUp,
}

/// <summary>A POST to a callback, with all its attempts: every attempt carries the same bytes and the same signature.</summary>
public sealed class WebhookDelivery
{
    private const int KeptAttempts = 100;
    private readonly Lock _gate = new();
    private readonly List<WebhookAttempt> _attempts = new(1);

    internal WebhookDelivery(
        long sequence, string app, Uri url, byte[] body, string signature, IReadOnlyList<WebhookUpdate> updates, DateTimeOffset at)
        : this(sequence, app, url, body, signature, at)
    {
        Updates = updates.Count;
        What = updates.Select(u => $"{u.KindName} {u.What}").Distinct().ToArray();
        MessageIds = updates.Where(u => u.MessageId is not null).Select(u => u.MessageId!).ToArray();
    }

    private WebhookDelivery(long sequence, string app, Uri url, byte[] body, string signature, DateTimeOffset at)
    {
        Sequence = sequence;
        App = app;
        Url = url;
        Body = body;
        Signature = signature;
        CreatedAt = at;
    }

    /// <summary>Rises by one with every delivery; the cursor of the log.</summary>
    public long Sequence { get; }

    public string App { get; }

    public Uri Url { get; }

    /// <summary>The bytes of the POST.</summary>
    public byte[] Body { get; }

    /// <summary>The value of <c>X-Hub-Signature-256</c>.</summary>
    public string Signature { get; }

    /// <summary>Updates in the POST.</summary>
    public int Updates { get; private init; }

    /// <summary>What is in it, such as <c>message text</c> or <c>status sent</c>, each once.</summary>
    public IReadOnlyList<string> What { get; private init; } = [];

    /// <summary>Ids of the messages it is about.</summary>
    public IReadOnlyList<string> MessageIds { get; private init; } = [];

    public DateTimeOffset CreatedAt { get; }

    public DeliveryState State { get; private set; }

    /// <summary>When the next attempt is due; null unless <see cref="DeliveryState.Retrying"/>.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>How many attempts there were; the newest hundred are kept.</summary>
    public int AttemptCount { get; private set; }

    public IReadOnlyList<WebhookAttempt> Attempts
    {
        get
        {
            lock (_gate) return [.. _attempts];
        }
    }

    /// <summary>The sequence of the delivery this one repeats, when a fault asked for it.</summary>
    public long? RepeatOf { get; internal init; }

    /// <summary>Attempts still to be lost on the way.</summary>
    internal int ToLose { get; set; }

    /// <summary>Repetitions still to be made.</summary>
    internal int ToRepeat { get; set; }

    /// <summary>Places it holds in its queue's bound.</summary>
    internal int Places { get; init; }

    /// <summary>The same bytes once more, as a delivery of its own.</summary>
    internal WebhookDelivery Again(long sequence, DateTimeOffset at) => new(sequence, App, Url, Body, Signature, at)
    {
        Updates = Updates, What = What, MessageIds = MessageIds, RepeatOf = Sequence,
    };

    internal void Record(WebhookAttempt attempt, DeliveryState state, DateTimeOffset? nextAttemptAt)
    {
        lock (_gate)
        {
            if (_attempts.Count == KeptAttempts) _attempts.RemoveAt(0);
            _attempts.Add(attempt);
            AttemptCount++;
            State = state;
            NextAttemptAt = nextAttemptAt;
        }
    }
}
