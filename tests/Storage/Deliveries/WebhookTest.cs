using Parley.Storage.Deliveries;

namespace Parley.Tests.Storage.Deliveries;

/// <summary>A fresh store with its endpoints for every test.</summary>
public abstract class WebhookTest(StoreKind kind) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    protected static readonly TimeSpan Term = TimeSpan.FromDays(7);
    private static readonly StreamId Stream = new("cv0123456789abcdefghjkmnpq");
    private TestStore _test = null!;

    protected Store Store => _test.Store;

    protected TenantId Tenant { get; } = TenantId.New();

    protected WebhookStore Webhooks { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        Webhooks = new WebhookStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    protected async Task ReopenAsync()
    {
        await _test.ReopenAsync();
        Webhooks = new WebhookStore(_test.Store);
    }

    protected WebhookRecord New() => new(WebhookId.New(), Tenant, "https://example.com/hook", [], "", WebhookState.Active, "", FeedCursor.Beginning, null, Day);

    protected static SealedWebhookSecret Secret(byte first, DateTimeOffset? at = null) => new(new byte[] { first, 2, 3 }, at ?? Day, null);

    protected async Task<WebhookRecord> AddAsync(Func<WebhookRecord, WebhookRecord>? change = null)
    {
        var webhook = change?.Invoke(New()) ?? New();
        Assert.True(await Webhooks.AddAsync(webhook, Secret(1), 100));
        return webhook;
    }

    /// <summary>A round that did nothing.</summary>
    protected static WebhookRound Round(WebhookRecord webhook) => new(webhook.Id, webhook.Position, webhook.Position, [], [], [], [], null);

    protected static WaitingDelivery Waits(long version, DateTimeOffset due, int attempts = 1) =>
        new(Stream, version, new FeedCursor($"e.{version}"), "message.received", attempts, due, Day + Term);

    protected static string EventOf(long version) => $"{Stream}.{version}";

    protected static WebhookAttemptRecord Attempt(long version, WebhookOutcome outcome, DateTimeOffset? at = null) => new(
        Guid.NewGuid().ToString("N"), EventOf(version), "message.received", 1, at ?? Day, outcome, outcome == WebhookOutcome.Dead ? null : 500, 12,
        "answered 500", "not \0 now", outcome == WebhookOutcome.WillRetry ? Day.AddSeconds(5) : null);

    protected async Task<(long Waiting, long Dead, DateTimeOffset? Since)> TotalsAsync() =>
        await Webhooks.TotalsAsync(Term) is var totals ? (totals.Waiting, totals.Dead, totals.WaitingSince) : default;

    protected static void AssertSame(WebhookRecord expected, WebhookRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Types.AsEnumerable(), actual.Types.AsEnumerable());
        Assert.Equal(expected.Fields.IsDefault ? [] : expected.Fields.AsEnumerable(), actual.Fields.AsEnumerable());
        Assert.Equal(expected with { Types = [], Fields = [] }, actual with { Types = [], Fields = [] });
    }
}
