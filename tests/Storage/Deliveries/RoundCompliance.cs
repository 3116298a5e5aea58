namespace Parley.Tests.Storage.Deliveries;

/// <summary>What rounds of deliveries leave behind: position, waiting events, log.</summary>
public abstract class RoundCompliance(StoreKind kind) : WebhookTest(kind)
{
    [Fact]
    [Trait("Promise", "P6")]
    public async Task a_round_is_there_whole_after_a_restart()
    {
        var webhook = await AddAsync();
        var attempts = new[] { Attempt(1, WebhookOutcome.Delivered), Attempt(2, WebhookOutcome.WillRetry, Day.AddSeconds(1)) };
        await Webhooks.RecordAsync(Round(webhook) with { To = new FeedCursor("e.2"), Attempts = [.. attempts], Waiting = [Waits(2, Day.AddSeconds(5))], FailingSince = Day.AddSeconds(1) });
        await ReopenAsync();

        AssertSame(webhook with { Position = new FeedCursor("e.2"), FailingSince = Day.AddSeconds(1), Waiting = 1 }, await Webhooks.FindAsync(Tenant, webhook.Id));
        Assert.Equal(Waits(2, Day.AddSeconds(5)), Assert.Single(await Webhooks.DueAsync(webhook.Id, Day.AddSeconds(5), 10)));
        Assert.Equal(attempts.Reverse(), (await Webhooks.AttemptsAsync(webhook.Tenant, webhook.Id, null, 10)).Items);
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task a_replay_asked_for_during_a_round_wins_over_it()
    {
        var webhook = await AddAsync(one => one with { Position = new FeedCursor("e.9") });
        await Webhooks.ReplayAsync(webhook.Id, new FeedCursor("e.3"));
        await Webhooks.RecordAsync(Round(webhook) with { To = new FeedCursor("e.12"), Attempts = [Attempt(10, WebhookOutcome.Delivered)] });
        Assert.Equal("e.3", (await Webhooks.FindAsync(Tenant, webhook.Id))!.Position.Value);
        Assert.Single((await Webhooks.AttemptsAsync(webhook.Tenant, webhook.Id, null, 10)).Items);
    }

    [Fact]
    public async Task what_is_due_comes_longest_due_first_and_no_more_than_asked()
    {
        var webhook = await AddAsync();
        await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day.AddHours(3)), Waits(2, Day.AddHours(1)), Waits(3, Day.AddHours(2)), Waits(4, Day.AddHours(9))] });
        Assert.Equal(Day.AddHours(1), await Webhooks.NextDueAsync(webhook.Id));
        Assert.Empty(await Webhooks.DueAsync(webhook.Id, Day, 10));
        Assert.Equal([2, 3], (await Webhooks.DueAsync(webhook.Id, Day.AddHours(3), 2)).Select(one => one.Version));
        Assert.Equal([2, 3, 1], (await Webhooks.DueAsync(webhook.Id, Day.AddHours(3), 10)).Select(one => one.Version));
        Assert.Null(await Webhooks.NextDueAsync((await AddAsync()).Id));
    }

    [Fact]
    public async Task a_second_failure_changes_the_row_and_an_arrival_removes_it()
    {
        var webhook = await AddAsync();
        await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day), Waits(2, Day)] });
        await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day.AddHours(1), attempts: 2)], Delivered = [EventOf(2), EventOf(77)] });
        Assert.Equal(Waits(1, Day.AddHours(1), attempts: 2), Assert.Single(await Webhooks.DueAsync(webhook.Id, Day.AddDays(1), 10)));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task what_is_dead_waits_no_more_until_it_is_revived_with_a_new_term()
    {
        var webhook = await AddAsync();
        await Webhooks.RecordAsync(Round(webhook) with { Waiting = [Waits(1, Day, attempts: 11), Waits(2, Day.AddHours(1))] });
        await Webhooks.RecordAsync(Round(webhook) with { Dead = [EventOf(1)], Attempts = [Attempt(1, WebhookOutcome.Dead)] });
        Assert.Equal((1, 1), await CountsAsync(webhook));
        Assert.Equal(Day.AddHours(1), await Webhooks.NextDueAsync(webhook.Id));

        Assert.Equal(1, await Webhooks.ReviveAsync(webhook.Id, Day.AddDays(8), Day.AddDays(15)));
        Assert.Equal(Waits(1, Day.AddDays(8), attempts: 0) with { Deadline = Day.AddDays(15) }, (await Webhooks.DueAsync(webhook.Id, Day.AddDays(8), 10)).Single(one => one.Version == 1));
        Assert.Equal((2, 0), await CountsAsync(webhook));
        Assert.Equal(0, await Webhooks.ReviveAsync(webhook.Id, Day.AddDays(8), Day.AddDays(15)));
    }

    [Fact]
    [Trait("Promise", "P6")]
    public async Task past_its_deadline_an_event_is_given_up_in_steps_and_the_log_says_so()
    {
        var (one, two) = (await AddAsync(), await AddAsync(webhook => webhook with { Tenant = TenantId.New() }));
        await Webhooks.RecordAsync(Round(one) with { Waiting = [.. Enumerable.Range(1, 5).Select(version => Waits(version, Day))] });
        await Webhooks.RecordAsync(Round(two) with { Waiting = [Waits(1, Day) with { Deadline = Day.AddDays(9) }] });
        Assert.Equal(0, await Webhooks.GiveUpAsync(Day + Term - TimeSpan.FromSeconds(1), 3));
        foreach (var step in (int[])[3, 2, 0]) Assert.Equal(step, await Webhooks.GiveUpAsync(Day + Term, 3));
        Assert.Equal((0, 5), await CountsAsync(one));
        Assert.Equal((1, 0), await CountsAsync(two));
        Assert.All((await Webhooks.AttemptsAsync(one.Tenant, one.Id, null, 10)).Items, attempt => Assert.Equal((WebhookOutcome.Dead, Day + Term), (attempt.Outcome, attempt.At)));
        Assert.Equal(5, (await Webhooks.AttemptsAsync(one.Tenant, one.Id, null, 10)).Items.Length);
    }

    [Fact]
    public async Task the_log_is_newest_first_without_gaps_or_doubles_and_forgets_in_steps()
    {
        var webhook = await AddAsync();
        var attempts = Enumerable.Range(0, 100).Select(i => Attempt(i, WebhookOutcome.Delivered, Day.AddHours(i / 3))).ToImmutableArray();
        await Webhooks.RecordAsync(Round(webhook) with { Attempts = attempts, Waiting = [Waits(200, Day), Waits(201, Day)] });
        await Webhooks.RecordAsync(Round(webhook) with { Dead = [EventOf(200)], Attempts = [Attempt(200, WebhookOutcome.Dead, Day.AddMinutes(1))] });
        var listed = await Paging.AllAsync(cursor => Webhooks.AttemptsAsync(webhook.Tenant, webhook.Id, cursor, 7));
        Assert.Equal(101, listed.Count);
        Assert.Equal(listed.OrderByDescending(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).Select(one => one.Id), listed.Select(one => one.Id));

        // 30 of the first ten hours, the dead one's attempt, and the dead event itself; what waits is not forgotten.
        var (steps, forgotten) = (0, 0);
        for (int step; (step = await Webhooks.ForgetAsync(Day.AddHours(10), 10)) > 0; steps++) forgotten += step;
        Assert.Equal((4, 32), (steps, forgotten));
        Assert.Equal(70, (await Paging.AllAsync(cursor => Webhooks.AttemptsAsync(webhook.Tenant, webhook.Id, cursor, 50))).Count);
        Assert.Equal((1, 0), await CountsAsync(webhook));
    }

    [Fact]
    public async Task totals_count_all_tenants_together()
    {
        Assert.Equal((0L, 0L, null), await TotalsAsync());
        var (one, two) = (await AddAsync(), await AddAsync(webhook => webhook with { Tenant = TenantId.New() }));
        await Webhooks.RecordAsync(Round(one) with { Waiting = [Waits(1, Day), Waits(2, Day)] });
        await Webhooks.RecordAsync(Round(two) with { Waiting = [Waits(1, Day) with { Deadline = Day.AddDays(6) }] });
        await Webhooks.RecordAsync(Round(one) with { Dead = [EventOf(2)], Attempts = [Attempt(2, WebhookOutcome.Dead)] });
        await Webhooks.ChangeStateAsync(Tenant, one.Id, [WebhookState.Active], WebhookState.Disabled, "GONE", Day);

        Assert.Equal((2L, 1L, Day.AddDays(-1)), await TotalsAsync());
        Assert.Equal([(WebhookState.Active, 1), (WebhookState.Disabled, 1)], (await Webhooks.TotalsAsync(Term)).Endpoints.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    private async Task<(int Waiting, int Dead)> CountsAsync(WebhookRecord webhook) =>
        await Webhooks.FindAsync(webhook.Tenant, webhook.Id) is { } found ? (found.Waiting, found.Dead) : default;
}

public sealed class SqliteRoundTests() : RoundCompliance(StoreKind.Sqlite);

public sealed class PostgresRoundTests() : RoundCompliance(StoreKind.Postgres);
