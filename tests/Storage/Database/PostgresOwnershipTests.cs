using Npgsql;
using Parley.Storage.Journal;
using Parley.Tests.Storage.Journal;

namespace Parley.Tests.Storage.Database;

/// <summary>Who owns a PostgreSQL database.</summary>
public sealed class PostgresOwnershipTests
{
    [Fact]
    [Trait("Promise", "P8")]
    public async Task a_lost_lock_is_told_at_once_and_taken_again()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        var lost = test.Store.Ownership.Lost;
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var regained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Store.Ownership.Changed += held => (held ? regained : told).TrySetResult();
        Assert.True(test.Store.Ownership.IsHeld);

        await TerminateOwnerAsync(test.Options.ConnectionString!);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(lost.IsCancellationRequested);
        await regained.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(test.Store.Ownership.IsHeld);
        Assert.False(test.Store.Ownership.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(test.Options with { OwnershipPatience = TimeSpan.Zero }));
    }

    [Fact]
    public async Task silos_of_a_cluster_share_and_keep_a_lone_owner_out()
    {
        await using var first = await TestStore.OpenAsync(StoreKind.Postgres, options => options with { Shared = true });
        await using (await Store.OpenAsync(first.Options))
        {
            var e = await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(first.Options with { Shared = false, OwnershipPatience = TimeSpan.Zero }));
            Assert.Equal(StoreOpenFailure.OwnedByAnother, e.Failure);
        }

        await first.Store.DisposeAsync();
        await using var alone = await Store.OpenAsync(first.Options with { Shared = false });
        await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(first.Options with { OwnershipPatience = TimeSpan.Zero }));
    }

    [Fact]
    public async Task of_processes_that_start_together_one_migrates_and_all_open_their_journals()
    {
        var connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var options = StoreOptions.Postgres(connection) with { Shared = true };
        // Each in a month of its own, so that one makes partitions while the next raises the walls.
        for (var round = 0; round < 3; round++) await Task.WhenAll(Enumerable.Range(0, 6).Select(i => StartAsync(new DateTimeOffset(2030 + round, 1 + (2 * i), 1, 0, 0, 0, TimeSpan.Zero))));

        async Task StartAsync(DateTimeOffset now)
        {
            await using var store = await Store.OpenAsync(options);
            await using var journal = await StoreJournal.OpenAsync(store, new JournalOptions { Time = new ManualTime(now) });
        }
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task while_another_holds_the_lock_no_attempt_is_claimed()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var (tenant, session, message) = (TenantId.New(), SessionId.New(), MessageId.New());
        await journal.AppendAsync(Sample.Append(tenant, Sample.Stream(), 0).With(Sample.Enqueue(message, session)));
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var regained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Store.Ownership.Changed += held => (held ? regained : told).TrySetResult();

        await using (var other = new NpgsqlConnection(test.Options.ConnectionString + ";Pooling=false"))
        {
            await other.OpenAsync();
            // It stands in line for the same lock, so that it is the next to have it.
            await using var wait = new NpgsqlCommand(
                "SELECT pg_advisory_lock((SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))",
                other);
            var waiting = wait.ExecuteNonQueryAsync();
            await TerminateOwnerAsync(test.Options.ConnectionString!);
            await waiting.WaitAsync(TimeSpan.FromSeconds(30));
            await told.Task.WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Empty(await journal.ClaimAsync([new OutboxClaim(message, 0)], "me"));
        }

        await regained.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(message, Assert.Single(await journal.ClaimAsync([new OutboxClaim(message, 0)], "me")));
    }

    private static async Task TerminateOwnerAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }
}
