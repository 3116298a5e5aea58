using Npgsql;
using Parley.Storage.Database.Postgres;

namespace Parley.Storage.Database;

/// <summary>What becomes of acknowledged messages when a standby takes over from the database server.</summary>
public static class FailOver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks the server, and says what an operator should know; null where nothing can be lost that way.</summary>
    /// <exception cref="StoreOpenException">The connection string cannot be read.</exception>
    public static async Task<string?> AdviceAsync(StoreOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Kind != StoreKind.Postgres) return null;
        var settings = PostgresServer.Settings(options);
        (settings.Pooling, settings.Timeout) = (false, (int)Patience.TotalSeconds);
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT current_setting('synchronous_standby_names'), current_setting('synchronous_commit')", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return Advice(reader.GetString(0), reader.GetString(1));
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException)
        {
            return $"The database server {settings.Host}:{settings.Port} does not answer now ({e.Message.ReplaceLineEndings(" ")}); whether a fail-over of it loses messages was not checked.";
        }
    }

    /// <summary>The same for a server with these settings.</summary>
    public static string? Advice(string standbys, string commit)
    {
        if (string.IsNullOrWhiteSpace(standbys))
            return "PostgreSQL has no synchronous_standby_names: should a standby take over, messages acknowledged last may be missing there. Set it where there is a standby.";
        return commit is "local"
            ? "PostgreSQL has synchronous_commit = local, which waits for no standby: should one take over, messages acknowledged last may be missing there. Set it to on."
            : null;
    }
}
