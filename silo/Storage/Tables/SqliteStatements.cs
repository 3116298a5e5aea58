using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Parley.Storage.Tables;

/// <summary>
/// Statements that stay compiled with their connection, for work that repeats them row after row. A connection belongs to
/// one caller at a time, so its statements need no lock.
/// </summary>
internal static class SqliteStatements
{
    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteCommand>> Compiled = [];

    /// <summary>The statement with these arguments, ready to run.</summary>
    public static SqliteCommand Ready(DbConnection connection, string sql, params ReadOnlySpan<object?> arguments)
    {
        var statements = Compiled.GetValue((SqliteConnection)connection, static _ => new Dictionary<string, SqliteCommand>(StringComparer.Ordinal));
        if (!statements.TryGetValue(sql, out var command)) statements.Add(sql, command = Compile((SqliteConnection)connection, sql, arguments.Length));
        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = Statement.Bound(arguments[i]);
        return command;
    }

    private static SqliteCommand Compile(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        command.Prepare();
        return command;
    }
}
