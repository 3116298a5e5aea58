using Microsoft.Data.Sqlite;
using Npgsql;
using Parley.Storage.Database;
using Parley.Storage.Database.Postgres;

namespace Parley.Storage.Tables;

/// <summary>
/// Plain tables in a <see cref="Store"/>, with one SQL for both dialects: they differ in how parameters are bound and in how
/// a unique key refuses. What the store cannot do now is a <see cref="JournalUnavailableException"/>.
/// </summary>
internal sealed class StoreTables(Store store)
{
    // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE.
    private const int SqlitePrimaryKey = 1555, SqliteUnique = 2067;

    /// <summary>All rows of a tenant's query.</summary>
    public Task<ImmutableArray<T>> QueryAsync<T>(TenantQuery query, Func<Row, T> read, CancellationToken cancellationToken) => store is PostgresStore postgres
        ? postgres.ReadAsync(query.Tenant, batch => batch.Add(Command(query.Statement)), (reader, token) => TableWork.RowsAsync(reader, read, token), cancellationToken)
        : store.ReadAsync((connection, token) => new TableWork(connection, token).QueryAsync(query.Statement, read), cancellationToken);

    /// <summary>All rows of a query of the engine's own, which is no tenant's.</summary>
    public Task<ImmutableArray<T>> QueryAsync<T>(Statement statement, Func<Row, T> read, CancellationToken cancellationToken) =>
        store.ReadAsync((connection, token) => new TableWork(connection, token).QueryAsync(statement, read), cancellationToken);

    /// <summary>The only row of a tenant's query, or null.</summary>
    public async Task<T?> FindAsync<T>(TenantQuery query, Func<Row, T> read, CancellationToken cancellationToken) where T : class =>
        (await QueryAsync(query, read, cancellationToken)).FirstOrDefault();

    /// <summary>The only row of a query of the engine's own, or null.</summary>
    public async Task<T?> FindAsync<T>(Statement statement, Func<Row, T> read, CancellationToken cancellationToken) where T : class =>
        (await QueryAsync(statement, read, cancellationToken)).FirstOrDefault();

    /// <summary>A page of a tenant's list, from a query that was asked for one row more than the page holds.</summary>
    public async Task<Page<T>> PageAsync<T>(TenantQuery query, int pageSize, Func<Row, T> read, Func<T, string> cursor, CancellationToken cancellationToken) =>
        Page(await QueryAsync(query, read, cancellationToken), pageSize, cursor);

    /// <summary>A page of a list of the engine's own, likewise.</summary>
    public async Task<Page<T>> PageAsync<T>(Statement statement, int pageSize, Func<Row, T> read, Func<T, string> cursor, CancellationToken cancellationToken) =>
        Page(await QueryAsync(statement, read, cancellationToken), pageSize, cursor);

    /// <summary>Durable on return. Answers how many rows changed.</summary>
    /// <exception cref="UniqueViolationException">A unique key refused the row.</exception>
    public Task<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken) => ExecuteAsync([statement], cancellationToken);

    /// <summary>Durable on return: all statements in one transaction, or none. Answers how many rows changed.</summary>
    /// <exception cref="UniqueViolationException">A unique key refused a row.</exception>
    public Task<int> ExecuteAsync(ImmutableArray<Statement> statements, CancellationToken cancellationToken) =>
        WriteAsync((connection, token) => RunAsync(connection, statements, token), cancellationToken);

    /// <summary>Durable on return: all statements in one transaction, provided that the first changes a row; otherwise none, and false.</summary>
    /// <exception cref="UniqueViolationException">A unique key refused a row.</exception>
    public Task<bool> ExecuteIfAsync(Statement first, ImmutableArray<Statement> then, CancellationToken cancellationToken) => WriteAsync(
        async (connection, token) =>
        {
            if (await RunAsync(connection, [first], token) == 0) return false;
            if (!then.IsEmpty) await RunAsync(connection, then, token);
            return true;
        },
        cancellationToken);

    /// <summary>All statements on one connection, in whatever transaction it is; on PostgreSQL in one round trip. Answers how many rows changed.</summary>
    public static Task<int> RunAsync(DbConnection connection, ImmutableArray<Statement> statements, CancellationToken cancellationToken) =>
        connection is NpgsqlConnection postgres ? ExecuteAsync(postgres, statements, cancellationToken) : ExecuteAsync(connection, statements, cancellationToken);

    private async Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(work, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new UniqueViolationException(e);
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode is SqlitePrimaryKey or SqliteUnique)
        {
            throw new UniqueViolationException(e);
        }
    }

    /// <summary>Durable on return: what reads and writes in one transaction, under the rules of <see cref="Store.WriteAsync"/>.</summary>
    public Task<T> TransactAsync<T>(Func<TableWork, Task<T>> work, CancellationToken cancellationToken) =>
        store.WriteAsync((connection, token) => work(new TableWork(connection, token)), cancellationToken);

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, ImmutableArray<Statement> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(Command(statement));
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<int> ExecuteAsync(DbConnection connection, ImmutableArray<Statement> statements, CancellationToken cancellationToken)
    {
        var (changed, work) = (0, new TableWork(connection, cancellationToken));
        foreach (var statement in statements) changed += await work.ExecuteAsync(statement);
        return changed;
    }

    private static Page<T> Page<T>(ImmutableArray<T> rows, int pageSize, Func<T, string> cursor) => rows.Length <= pageSize
        ? new Page<T>(rows, null)
        : new Page<T>(rows[..pageSize], cursor(rows[pageSize - 1]));

    private static NpgsqlBatchCommand Command(Statement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Sql);
        foreach (var argument in statement.Arguments) command.Parameters.Add(new NpgsqlParameter { Value = Statement.Bound(argument) });
        return command;
    }
}
