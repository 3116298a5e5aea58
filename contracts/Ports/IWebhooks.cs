namespace Parley.Contracts.Ports;

/// <summary>Tenants' own endpoints, what waits for them and the log of attempts. Writes are durable on return.</summary>
public interface IWebhooks
{
    /// <summary>Saves a new endpoint with its first secret; false when the tenant has <paramref name="most"/> already.</summary>
    Task<bool> AddAsync(WebhookRecord webhook, SealedWebhookSecret secret, int most, CancellationToken cancellationToken = default);

    /// <summary>An endpoint of a tenant with its counts.</summary>
    Task<WebhookRecord?> FindAsync(TenantId tenant, WebhookId webhook, CancellationToken cancellationToken = default);

    /// <summary>Oldest first.</summary>
    Task<Page<WebhookRecord>> ListAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Active endpoints of all tenants.</summary>
    Task<ImmutableArray<(TenantId Tenant, WebhookId Webhook)>> ActiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces url, types, fields and description.</summary>
    Task SaveAsync(WebhookRecord webhook, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets state and reason where the state is one of <paramref name="from"/>; false when it was not. A change to active
    /// forgets the failing, and what waits is due at <paramref name="now"/>.
    /// </summary>
    Task<bool> ChangeStateAsync(
        TenantId tenant, WebhookId webhook, ImmutableArray<WebhookState> from, WebhookState to, string reason, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Removes the endpoint, its secrets, what waits for it and its log.</summary>
    Task RemoveAsync(TenantId tenant, WebhookId webhook, CancellationToken cancellationToken = default);

    /// <summary>Secrets that are valid at <paramref name="now"/>, newest first.</summary>
    Task<ImmutableArray<SealedWebhookSecret>> SecretsAsync(WebhookId webhook, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Adds a secret; the others end at <paramref name="othersUntil"/> at the latest, those over are removed.</summary>
    Task RotateAsync(WebhookId webhook, SealedWebhookSecret secret, DateTimeOffset othersUntil, CancellationToken cancellationToken = default);

    /// <summary>Events that wait for an attempt that is due, the longest due first.</summary>
    Task<ImmutableArray<WaitingDelivery>> DueAsync(WebhookId webhook, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>When the next waiting event is due; null when none waits.</summary>
    Task<DateTimeOffset?> NextDueAsync(WebhookId webhook, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a round did, in one transaction: the log, what waits now, and the position. The position moves only from where
    /// the round began, so that a replay asked for meanwhile wins.
    /// </summary>
    Task RecordAsync(WebhookRound round, CancellationToken cancellationToken = default);

    /// <summary>Adds one attempt to the log of an endpoint.</summary>
    Task LogAsync(WebhookId webhook, WebhookAttemptRecord attempt, CancellationToken cancellationToken = default);

    /// <summary>Moves an endpoint's position: the next round begins there.</summary>
    Task ReplayAsync(WebhookId webhook, FeedCursor position, CancellationToken cancellationToken = default);

    /// <summary>A tenant's endpoints fail from now on, if they still do: since when they did is forgotten.</summary>
    Task ForgiveAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>What was given up waits again, due at once, until <paramref name="deadline"/>. Answers how many events.</summary>
    Task<int> ReviveAsync(WebhookId webhook, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellationToken = default);

    /// <summary>Gives up what waits beyond its deadline, at most <paramref name="limit"/> events, and says so in the log.</summary>
    Task<int> GiveUpAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes attempts and dead events from before <paramref name="before"/>, at most <paramref name="limit"/> of each.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default);

    /// <summary>What there is of all tenants together, for operators.</summary>
    /// <param name="term">How long after its first attempt an event is given up.</param>
    Task<WebhookTotals> TotalsAsync(TimeSpan term, CancellationToken cancellationToken = default);

    /// <summary>The log of an endpoint, newest first.</summary>
    Task<Page<WebhookAttemptRecord>> AttemptsAsync(TenantId tenant, WebhookId webhook, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>Whether an endpoint gets events. Numbers are stored.</summary>
public enum WebhookState
{
    Active = 1,
    Paused = 2,
    Disabled = 3,
}

/// <summary>In whose shape an endpoint gets its events, and how they are signed. Numbers are stored.</summary>
public enum WebhookFormat
{
    /// <summary>Parley's, signed as Standard Webhooks say.</summary>
    Parley = 1,

    /// <summary>Meta's, signed with <c>X-Hub-Signature-256</c>.</summary>
    Meta = 2,
}

/// <summary>What became of an attempt. Numbers are stored.</summary>
public enum WebhookOutcome
{
    Delivered = 1,
    WillRetry = 2,
    Dead = 3,
    Failed = 4,
}

/// <summary>A tenant's endpoint.</summary>
/// <param name="Types">Types of events it gets; empty for all. In Meta's format there are fields instead.</param>
/// <param name="Reason">Why it is not active, or empty.</param>
/// <param name="Position">Up to here the feed was taken.</param>
/// <param name="FailingSince">Since when nothing but failures; null after a success.</param>
/// <param name="Waiting">Events that wait for another attempt.</param>
/// <param name="Dead">Events given up.</param>
/// <param name="Format">Stays as it was made.</param>
/// <param name="Fields">In Meta's format, the webhook fields it gets; empty for all.</param>
public sealed record WebhookRecord(
    WebhookId Id,
    TenantId Tenant,
    string Url,
    ImmutableArray<string> Types,
    string Description,
    WebhookState State,
    string Reason,
    FeedCursor Position,
    DateTimeOffset? FailingSince,
    DateTimeOffset CreatedAt,
    int Waiting = 0,
    int Dead = 0,
    WebhookFormat Format = WebhookFormat.Parley,
    ImmutableArray<string> Fields = default);

/// <summary>A signing secret, sealed.</summary>
/// <param name="ExpiresAt">Null for the present one.</param>
public sealed record SealedWebhookSecret(ReadOnlyMemory<byte> Sealed, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>An event that waits for another attempt at an endpoint. Its content stays in the journal.</summary>
/// <param name="Cursor">The event's position in the feed.</param>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="DueAt">When the next one is made.</param>
/// <param name="Deadline">When it is given up.</param>
public sealed record WaitingDelivery(StreamId Stream, long Version, FeedCursor Cursor, string Type, int Attempts, DateTimeOffset DueAt, DateTimeOffset Deadline)
{
    /// <summary>The event's stable id.</summary>
    public string Event => $"{Stream}.{Version}";
}

/// <summary>One attempt, as the log shows it.</summary>
/// <param name="Id">Random.</param>
/// <param name="StatusCode">Null when there was no answer.</param>
/// <param name="Response">The beginning of a failed attempt's answer.</param>
public sealed record WebhookAttemptRecord(
    string Id,
    string Event,
    string Type,
    int Attempt,
    DateTimeOffset At,
    WebhookOutcome Outcome,
    int? StatusCode,
    int Milliseconds,
    string Error,
    string Response,
    DateTimeOffset? NextAttemptAt);

/// <summary>What a round of deliveries to one endpoint did.</summary>
/// <param name="From">The position it began at.</param>
/// <param name="To">The position it reached.</param>
/// <param name="Attempts">Attempts made, in order.</param>
/// <param name="Waiting">Events that wait from now on, or wait longer.</param>
/// <param name="Delivered">Ids of events that arrived and may have been waiting.</param>
/// <param name="Dead">Ids of waiting events given up.</param>
/// <param name="FailingSince">Since when nothing but failures; null after a success.</param>
public sealed record WebhookRound(
    WebhookId Webhook,
    FeedCursor From,
    FeedCursor To,
    ImmutableArray<WebhookAttemptRecord> Attempts,
    ImmutableArray<WaitingDelivery> Waiting,
    ImmutableArray<string> Delivered,
    ImmutableArray<string> Dead,
    DateTimeOffset? FailingSince);

/// <summary>Counts over all tenants' endpoints.</summary>
/// <param name="Waiting">Events that wait for another attempt.</param>
/// <param name="Dead">Events given up and kept.</param>
/// <param name="WaitingSince">When the one that has waited longest was tried first; null when none waits.</param>
/// <param name="Endpoints">Endpoints by state.</param>
public sealed record WebhookTotals(long Waiting, long Dead, DateTimeOffset? WaitingSince, ImmutableDictionary<WebhookState, int> Endpoints);
