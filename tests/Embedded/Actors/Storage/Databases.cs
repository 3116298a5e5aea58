using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parley.Tests.Embedded.Actors.Runtimes;
using Parley.Tests.Kit;

namespace Parley.Tests.Embedded.Actors.Storage;

/// <summary>A fresh database of one of the two kinds, with the tables.</summary>
public sealed class Database : IDisposable
{
    private readonly TemporaryFolder? _folder;

    private Database(string invariant, string connectionString, TemporaryFolder? folder)
    {
        Invariant = invariant;
        ConnectionString = connectionString;
        _folder = folder;
    }

    /// <summary>The kinds that the runtime stores in.</summary>
    public static TheoryData<string> Invariants => new(Runtime.Invariants);

    /// <summary>One of them, where which does not matter.</summary>
    public static string AnyInvariant => Runtime.Invariants[^1];

    public string Invariant { get; }

    public string ConnectionString { get; }

    public static async Task<Database> CreateAsync(string invariant, bool tables = true)
    {
        var folder = invariant == "Npgsql" ? null : new TemporaryFolder();
        var connectionString = folder is null
            ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()
            : $"Data Source={Path.Combine(folder.Path, "actors.db")}";
        if (tables) await Runtime.CreateTablesAsync(invariant, connectionString);
        return new(invariant, connectionString, folder);
    }

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _folder is null ? new NpgsqlConnection(ConnectionString) : new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<List<object?[]>> QueryAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        var rows = new List<object?[]>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(Array.ConvertAll(row, v => v is DBNull ? null : v is int i ? (long)i : (object?)v));
        }

        return rows;
    }

    public void Dispose()
    {
        if (_folder is null) return;
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
