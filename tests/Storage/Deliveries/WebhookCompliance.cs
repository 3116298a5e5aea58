using Parley.Storage.Deliveries;

namespace Parley.Tests.Storage.Deliveries;

/// <summary>Endpoints as <see cref="IWebhooks"/> keeps them, on either database.</summary>
public abstract class WebhookCompliance(StoreKind kind) : WebhookTest(kind)
{
    [Fact]
    public async Task an_endpoint_comes_back_as_it_was_added_also_after_a_restart()
    {
        var added = await AddAsync(webhook => webhook with { Types = ["message.received", "message.status"], Description = "a \0 in it, and \ud83d\ude00", Position = new FeedCursor("e.4") });
        AssertSame(added, await Webhooks.FindAsync(Tenant, added.Id));
        await ReopenAsync();
        AssertSame(added, await Webhooks.FindAsync(Tenant, added.Id));
        Assert.Equal([1, 2, 3], Assert.Single(await Webhooks.SecretsAsync(added.Id, Day)).Sealed.ToArray());
    }

    [Fact]
    public async Task chosen_fields_of_metas_webhooks_are_kept_and_changed()
    {
        var added = await AddAsync(webhook => webhook with { Format = WebhookFormat.Meta, Fields = ["account_update", "messages"] });
        AssertSame(added, await Webhooks.FindAsync(Tenant, added.Id));
        await Webhooks.SaveAsync(added with { Fields = ["history"] });
        AssertSame(added with { Fields = ["history"] }, await Webhooks.FindAsync(Tenant, added.Id));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task a_tenant_reaches_its_own_only()
    {
        var (webhook, stranger) = (await AddAsync(), TenantId.New());
        Assert.Null(await Webhooks.FindAsync(stranger, webhook.Id));
        Assert.Empty((await Webhooks.ListAsync(stranger, null, 10)).Items);
        Assert.False(await Webhooks.ChangeStateAsync(stranger, webhook.Id, [WebhookState.Active], WebhookState.Paused, "theirs", Day));
        await Webhooks.SaveAsync(webhook with { Tenant = stranger, Url = "https://elsewhere.example.com/" });
        await Webhooks.RemoveAsync(stranger, webhook.Id);
        AssertSame(webhook, await Webhooks.FindAsync(Tenant, webhook.Id));
        Assert.Single(await Webhooks.SecretsAsync(webhook.Id, Day));
    }

    [Fact]
    public async Task there_are_no_more_than_the_most_and_a_refused_one_leaves_no_secret()
    {
        for (var i = 0; i < 2; i++) Assert.True(await Webhooks.AddAsync(New(), Secret(1), 2));
        var refused = New();
        Assert.False(await Webhooks.AddAsync(refused, Secret(1), 2));
        Assert.Empty(await Webhooks.SecretsAsync(refused.Id, Day));
        Assert.True(await Webhooks.AddAsync(New() with { Tenant = TenantId.New() }, Secret(1), 2));
    }

    [Fact]
    public async Task they_are_listed_oldest_first_without_gaps_or_doubles()
    {
        var added = new List<WebhookRecord>();
        for (var i = 0; i < 30; i++) added.Add(await AddAsync(webhook => webhook with { CreatedAt = Day.AddSeconds(i / 4) }));
        var listed = await Paging.AllAsync(cursor => Webhooks.ListAsync(Tenant, cursor, 7));
        Assert.Equal(added.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id.Value, StringComparer.Ordinal).Select(one => one.Id), listed.Select(one => one.Id));
    }

    [Fact]
    public async Task a_change_of_state_happens_only_from_where_it_may_and_resuming_makes_what_waits_due()
    {
        var webhook = await AddAsync();
        await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day.AddHours(5))], FailingSince = Day });
        Assert.False(await Webhooks.ChangeStateAsync(Tenant, webhook.Id, [WebhookState.Paused, WebhookState.Disabled], WebhookState.Active, "", Day));
        Assert.True(await Webhooks.ChangeStateAsync(Tenant, webhook.Id, [WebhookState.Active], WebhookState.Paused, "FAILING", Day));
        Assert.Equal((WebhookState.Paused, "FAILING", Day), await StateAsync());
        Assert.Empty(await Webhooks.DueAsync(webhook.Id, Day.AddHours(1), 10));

        Assert.True(await Webhooks.ChangeStateAsync(Tenant, webhook.Id, [WebhookState.Paused, WebhookState.Disabled], WebhookState.Active, "", Day.AddHours(1)));
        Assert.Equal((WebhookState.Active, "", null), await StateAsync());
        Assert.Single(await Webhooks.DueAsync(webhook.Id, Day.AddHours(1), 10));

        async Task<(WebhookState, string, DateTimeOffset?)> StateAsync() => (await Webhooks.FindAsync(Tenant, webhook.Id)) is { } one ? (one.State, one.Reason, one.FailingSince) : default;
    }

    [Fact]
    public async Task a_tenants_endpoints_are_forgiven_and_nobody_elses()
    {
        var (mine, theirs) = (await AddAsync(), await AddAsync(webhook => webhook with { Tenant = TenantId.New() }));
        foreach (var webhook in new[] { mine, theirs }) await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day.AddHours(5))], FailingSince = Day });

        await Webhooks.ForgiveAsync(Tenant);
        Assert.Null((await Webhooks.FindAsync(Tenant, mine.Id))!.FailingSince);
        Assert.Equal(Day, (await Webhooks.FindAsync(theirs.Tenant, theirs.Id))!.FailingSince);
    }

    [Fact]
    public async Task only_active_ones_of_all_tenants_are_active()
    {
        var (mine, theirs, paused) = (await AddAsync(), await AddAsync(webhook => webhook with { Tenant = TenantId.New() }), await AddAsync());
        await Webhooks.ChangeStateAsync(Tenant, paused.Id, [WebhookState.Active], WebhookState.Paused, "", Day);
        Assert.Equal(
            new[] { (mine.Tenant, mine.Id), (theirs.Tenant, theirs.Id) }.OrderBy(one => one.Id.Value, StringComparer.Ordinal),
            (await Webhooks.ActiveAsync()).OrderBy(one => one.Webhook.Value, StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task a_rotation_lets_the_old_secrets_sign_until_their_end_and_no_longer()
    {
        var webhook = await AddAsync();
        await Webhooks.RotateAsync(webhook.Id, Secret(2, Day.AddHours(1)), Day.AddHours(2));
        Assert.Equal([2, 1], await SecretsAsync(Day.AddHours(1)));
        Assert.Equal([2], await SecretsAsync(Day.AddHours(2)));
        // An end that is near is not put off by the next rotation.
        await Webhooks.RotateAsync(webhook.Id, Secret(3, Day.AddMinutes(90)), Day.AddDays(1));
        Assert.Equal([3, 2, 1], await SecretsAsync(Day.AddMinutes(90)));
        Assert.Equal([3, 2], await SecretsAsync(Day.AddHours(2)));
        Assert.Equal([3], await SecretsAsync(Day.AddDays(1)));
        await Webhooks.RotateAsync(new WebhookId("wh-nobody"), Secret(4), Day);
        Assert.Empty(await Webhooks.SecretsAsync(new WebhookId("wh-nobody"), Day));

        async Task<IEnumerable<int>> SecretsAsync(DateTimeOffset now) => (await Webhooks.SecretsAsync(webhook.Id, now)).Select(secret => (int)secret.Sealed.Span[0]);
    }

    [Fact]
    public async Task removing_takes_everything_along_and_what_comes_late_leaves_nothing_behind()
    {
        var webhook = await AddAsync();
        var round = Round(webhook) with { Waiting = [Waits(1, Day)], Attempts = [Attempt(1, WebhookOutcome.WillRetry)] };
        await Webhooks.RecordAsync(round);
        for (var i = 0; i < 2; i++) await Webhooks.RemoveAsync(Tenant, webhook.Id);
        // A request was under way while it was removed.
        await Webhooks.RecordAsync(round);
        await Webhooks.LogAsync(webhook.Id, Attempt(2, WebhookOutcome.Failed));

        Assert.Null(await Webhooks.FindAsync(Tenant, webhook.Id));
        Assert.Empty(await Webhooks.SecretsAsync(webhook.Id, Day));
        Assert.Empty(await Webhooks.DueAsync(webhook.Id, Day.AddDays(1), 10));
        Assert.Empty((await Webhooks.AttemptsAsync(webhook.Tenant, webhook.Id, null, 10)).Items);
        Assert.Equal((0L, 0L, (DateTimeOffset?)null), await TotalsAsync());
    }
}

public sealed class SqliteWebhookTests() : WebhookCompliance(StoreKind.Sqlite);

public sealed class PostgresWebhookTests() : WebhookCompliance(StoreKind.Postgres);
