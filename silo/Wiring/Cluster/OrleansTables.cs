using Npgsql;
using Orleans.Storage;

namespace Parley.Silo.Wiring;

/// <summary>Orleans' tables for state and reminders, as both editions make them.</summary>
internal static class OrleansTables
{
    // Any constant does, as long as all programs agree: advisory locks are numbers.
    private const long Lock = 0x7061_726c_6579_02;

    /// <summary>Creates what is missing. Of processes that start together one does it, and the others find it done.</summary>
    public static async Task EnsureCreatedAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        // Orleans takes its connections from the process's pool. What an engine left there before may be of a server that has begun anew since.
        NpgsqlConnection.ClearPool(connection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock})");
        await ExecuteAsync(AdoNetScripts.PostgreSql);
        await transaction.CommitAsync();

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }
}
