using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Parley.Tests.Storage.Database;

/// <summary>What every store does, whatever its database.</summary>
public abstract class StoreTests(StoreKind kind)
{
    [Fact]
    public async Task what_was_written_is_read_back_and_survives_a_reopening()
    {
        await using var test = await OpenAsync();
        await InsertAsync(test.Store, 1);
        Assert.Equal(1, await CountAsync(test.Store));
        await test.ReopenAsync();
        Assert.Equal(1, await CountAsync(test.Store));
    }

    [Fact]
    public async Task work_that_throws_leaves_nothing_behind_and_spares_its_neighbours()
    {
        await using var test = await OpenAsync();
        var writes = Enumerable.Range(0, 100).Select(i => test.Store.WriteAsync(async (connection, token) =>
        {
            await InsertAsync(connection, i, token);
            return i % 10 == 3 ? throw new InvalidOperationException("on purpose") : i;
        })).ToList();
        var failed = 0;
        foreach (var write in writes)
        {
            try { await write; }
            catch (InvalidOperationException) { failed++; }
        }

        Assert.Equal(10, failed);
        Assert.Equal(90, await CountAsync(test.Store));
    }

    [Fact]
    public async Task a_second_owner_refuses_to_start()
    {
        await using var test = await OpenAsync();
        var e = await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(test.Options with { OwnershipPatience = TimeSpan.Zero }));
        Assert.Equal(StoreOpenFailure.OwnedByAnother, e.Failure);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task a_database_of_a_newer_program_is_refused_in_one_sentence()
    {
        await using var test = await OpenAsync();
        await using (DbConnection owner = kind == StoreKind.Sqlite ? new SqliteConnection($"Data Source={test.Options.Path};Pooling=false") : new NpgsqlConnection(test.Options.ConnectionString))
        {
            await owner.OpenAsync();
            await owner.Command("INSERT INTO schema_migrations VALUES ('parley', 9999, 'future', '', '')").ExecuteNonQueryAsync();
        }

        var e = await Assert.ThrowsAsync<StoreOpenException>(test.ReopenAsync);
        Assert.Equal(StoreOpenFailure.NewerThanProgram, e.Failure);
        Assert.Contains("9999", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task a_migration_that_was_changed_after_it_was_applied_is_refused()
    {
        await using var test = await OpenAsync();
        var changed = test.Options with { ExtraScripts = [Rows with { Sql = Rows.Sql + " -- changed" }] };
        await test.Store.DisposeAsync();
        var e = await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(changed));
        Assert.Equal(StoreOpenFailure.MigrationMismatch, e.Failure);
    }

    [Fact]
    public async Task a_migration_that_fails_leaves_the_database_as_it_was()
    {
        await using var test = await OpenAsync();
        await test.Store.DisposeAsync();
        var broken = new MigrationScript("test", 2, "broken", "CREATE TABLE half (id integer); INSERT INTO nowhere VALUES (1)");
        var e = await Assert.ThrowsAsync<StoreOpenException>(() => Store.OpenAsync(test.Options with { ExtraScripts = [Rows, broken] }));
        Assert.Equal(StoreOpenFailure.MigrationMismatch, e.Failure);
        await test.ReopenAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => test.Store.ReadAsync(async (connection, token) =>
            await connection.Command("SELECT count(*) FROM half").ExecuteScalarAsync(token)));
    }

    // Who brings tables of its own brings their rights too.
    private MigrationScript Rows => new("test", 1, "rows", $"CREATE TABLE test_rows (id integer PRIMARY KEY){(kind == StoreKind.Postgres ? "; GRANT ALL ON test_rows TO PUBLIC" : "")}");

    private Task<TestStore> OpenAsync() => TestStore.OpenAsync(kind, options => options with { ExtraScripts = [Rows] });

    private static Task InsertAsync(Store store, int id) => store.WriteAsync((connection, token) => InsertAsync(connection, id, token));

    private static async Task<int> InsertAsync(DbConnection connection, int id, CancellationToken token)
    {
        var command = connection.Command("INSERT INTO test_rows (id) VALUES (@id)");
        command.Add("id", id);
        return await command.ExecuteNonQueryAsync(token);
    }

    private static Task<long> CountAsync(Store store) => store.ReadAsync(async (connection, token) =>
        (long)(await connection.Command("SELECT count(*) FROM test_rows").ExecuteScalarAsync(token))!);
}

public sealed class SqliteStoreTests() : StoreTests(StoreKind.Sqlite);

public sealed class PostgresStoreTests() : StoreTests(StoreKind.Postgres);
