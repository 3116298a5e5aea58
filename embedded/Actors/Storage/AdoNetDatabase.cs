using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// One database, PostgreSQL or SQLite. SQLite's calls block, so they run off the grain's turn; its writers go one at a time, because
/// the file takes no more.
/// </summary>
internal sealed class AdoNetDatabase
{
    public const string PostgreSql = "Npgsql";
    public const string Sqlite = "Microsoft.Data.Sqlite";

    private readonly DbDataSource _source;
    private readonly SemaphoreSlim? _writer;

    private AdoNetDatabase(DbDataSource source, bool isSqlite)
    {
        _source = source;
        IsSqlite = isSqlite;
        _writer = isSqlite ? new(1, 1) : null;
    }

    public bool IsSqlite { get; }

    /// <exception cref="OrleansConfigurationException">The invariant is unknown, or there is not exactly one of connection string and data source.</exception>
    public static AdoNetDatabase Open(string owner, string? invariant, string? connectionString, DbDataSource? source)
    {
        if (string.IsNullOrWhiteSpace(connectionString) == source is null)
            throw new OrleansConfigurationException($"{owner} needs exactly one of ConnectionString and DataSource.");
        return invariant switch
        {
            PostgreSql => new(source ?? NpgsqlDataSource.Create(connectionString!), false),
            Sqlite => new(source ?? SqliteFactory.Instance.CreateDataSource(connectionString!), true),
            _ => throw new OrleansConfigurationException($"{owner} has the invariant \"{invariant}\"; it must be \"{PostgreSql}\" or \"{Sqlite}\"."),
        };
    }

    /// <summary>Reads all rows of a query.</summary>
    public Task<List<T>> ReadAsync<T>(string sql, Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        IsSqlite ? Task.Run(() => RunAsync(sql, bind, read, cancellationToken), cancellationToken) : RunAsync(sql, bind, read, cancellationToken);

    /// <summary>Runs a statement that writes, and reads the rows it returns.</summary>
    public async Task<List<T>> WriteAsync<T>(string sql, Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        if (_writer is null) return await RunAsync(sql, bind, read, cancellationToken);
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => RunAsync(sql, bind, read, cancellationToken), cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Runs a script.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => WriteAsync(sql, static _ => { }, static _ => 0, cancellationToken);

    public static void Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private async Task<List<T>> RunAsync<T>(string sql, Action<DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        bind(command);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        do
        {
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }
}
