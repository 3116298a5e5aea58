namespace Parley.Storage.Database;

/// <summary>The little that plain ADO.NET leaves long.</summary>
public static class DbCommandExtensions
{
    /// <summary>Adds a named parameter; null becomes SQL's NULL.</summary>
    public static void Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    /// <summary>A command with its text; parameters follow by <see cref="Add"/>.</summary>
    public static DbCommand Command(this DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
