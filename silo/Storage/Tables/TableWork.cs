using Microsoft.Data.Sqlite;
using Parley.Storage.Database;

namespace Parley.Storage.Tables;

/// <summary>Statements on one connection, in whatever transaction it is.</summary>
internal readonly struct TableWork(DbConnection connection, CancellationToken cancellationToken)
{
    /// <summary>All rows of a query.</summary>
    public async Task<ImmutableArray<T>> QueryAsync<T>(Statement statement, Func<Row, T> read)
    {
        await using var command = Bind(statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await RowsAsync(reader, read, cancellationToken);
    }

    /// <summary>All rows of a result.</summary>
    public static async Task<ImmutableArray<T>> RowsAsync<T>(DbDataReader reader, Func<Row, T> read, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(new Row(reader)));
        return rows.ToImmutable();
    }

    /// <summary>Answers how many rows changed.</summary>
    public async Task<int> ExecuteAsync(Statement statement)
    {
        await using var command = Bind(statement);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>PostgreSQL's <c>$1</c> is the first parameter; SQLite takes it for a name, which it then finds.</summary>
    private DbCommand Bind(Statement statement)
    {
        var command = connection.Command(statement.Sql);
        for (var i = 0; i < statement.Arguments.Length; i++)
        {
            var parameter = command.CreateParameter();
            if (connection is SqliteConnection) parameter.ParameterName = $"${i + 1}";
            parameter.Value = Statement.Bound(statement.Arguments[i]);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
