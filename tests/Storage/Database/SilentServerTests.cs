using System.Data.Common;

namespace Parley.Tests.Storage.Database;

/// <summary>A PostgreSQL server that has frozen: its connections stay, and nobody answers.</summary>
public sealed class SilentServerTests
{
    private const int Readers = 12;

    /// <summary>Npgsql would stay in <c>Cancel</c> for 15 s per query, in the thread that says that a caller's patience is over.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Promise", "P1")]
    public async Task who_stops_waiting_is_let_go_and_holds_up_no_thread()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = await Store.OpenAsync(StoreOptions.Postgres(await server.CreateDatabaseAsync()));
        await Task.WhenAll(Ask(store, "SELECT pg_sleep(0.5)", default));
        using var impatience = new CancellationTokenSource();

        server.Freeze();
        try
        {
            var asked = Ask(store, "SELECT 1", impatience.Token);
            Assert.All(asked, static one => Assert.False(one.IsCompleted));
            await Task.Run(impatience.Cancel).WaitAsync(Bound);
            foreach (var one in asked) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.WaitAsync(Bound));
        }
        finally
        {
            server.Thaw();
        }

        await Task.WhenAll(Ask(store, "SELECT 1", default));
    }

    private static Task<object?>[] Ask(Store store, string sql, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, Readers).Select(_ => store.ReadAsync((connection, token) => ScalarAsync(connection, sql, token), cancellationToken))];

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
