using System.Net.Sockets;
using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>What the store asks of a server, and what it tells the operator when that is not there.</summary>
internal static class PostgresServer
{
    /// <summary>14: the oldest that is still maintained and has what the journal uses.</summary>
    public const int OldestVersion = 140_000;

    private const int NpgsqlDefaultPool = 100, PoolSize = 32;

    public static NpgsqlConnectionStringBuilder Settings(StoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new StoreOpenException(StoreOpenFailure.NotConfigured, "Storage:ConnectionString names no database server.");
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StoreOpenException(StoreOpenFailure.NotConfigured, "Storage:ConnectionString cannot be read; it has the form Host=…;Username=…;Password=…;Database=….", e);
        }

        settings.ApplicationName ??= "parley";
        // A server takes 100 connections unless told otherwise: a burst waits for one of ours instead of being refused.
        if (settings.MaxPoolSize == NpgsqlDefaultPool) settings.MaxPoolSize = PoolSize;
        settings.Enlist = false;
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = 100;
        settings.AutoPrepareMinUsages = 2;
        // A transaction left open would hold the feed back for everybody; the server ends it.
        settings.Options = $"{settings.Options} -c idle_in_transaction_session_timeout=10000".Trim();
        return settings;
    }

    /// <summary>Reads the database beside its owner, over a connection that is not pooled.</summary>
    public static async Task<NpgsqlConnection> OpenOnlookerAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        var settings = Settings(options);
        settings.Pooling = false;
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (Explain(settings, e) is { } explained) throw explained;
            throw;
        }
    }

    public static async Task RefuseUnfitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('server_version')";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (Unfit(reader.GetInt32(0), reader.GetString(4), reader.GetString(1), reader.GetString(2), reader.GetString(3)) is { } refusal) throw refusal;
    }

    /// <summary>Null when a server with these settings keeps what it has acknowledged.</summary>
    public static StoreOpenException? Unfit(int version, string versionText, string fsync, string fullPageWrites, string synchronousCommit)
    {
        if (version < OldestVersion)
            return new(StoreOpenFailure.ServerTooOld, $"The database server is PostgreSQL {versionText}; version {OldestVersion / 10_000} or newer is needed.");
        foreach (var (name, value) in ((string, string)[])[("fsync", fsync), ("full_page_writes", fullPageWrites), ("synchronous_commit", synchronousCommit)])
        {
            if (value == "off")
                return new(StoreOpenFailure.NotDurable, $"The database server has {name} off, so that a power failure would lose acknowledged messages; set {name} = on.");
        }

        return null;
    }

    /// <summary>A typed refusal for what commonly goes wrong when opening; null for anything else.</summary>
    public static StoreOpenException? Explain(NpgsqlConnectionStringBuilder settings, Exception e)
    {
        var server = $"{settings.Host}:{settings.Port}";
        return e switch
        {
            StoreOpenException => null,
            PostgresException { SqlState: "28P01" or "28000" } => new(StoreOpenFailure.AccessDenied, $"The database server {server} refuses user {settings.Username}; check user and password in Storage:ConnectionString.", e),
            PostgresException { SqlState: "42501" } p => new(StoreOpenFailure.AccessDenied, $"User {settings.Username} lacks a right in database {settings.Database} on {server}: {p.MessageText}.", e),
            PostgresException { SqlState: "3D000" } => new(StoreOpenFailure.DatabaseMissing, $"The database server {server} has no database {settings.Database}; create it, or change Storage:ConnectionString.", e),
            PostgresException p when PostgresErrors.IsUnavailable(p) => new(StoreOpenFailure.ServerAway, $"The database server {server} is not ready: {p.MessageText}.", e),
            // Npgsql's own checks before it sends anything, e.g. a server that asks for a password where none is given.
            NpgsqlException { InnerException: not (SocketException or TimeoutException or IOException) } n when n is not PostgresException =>
                new(StoreOpenFailure.AccessDenied, $"The database server {server} cannot be used: {n.Message.ReplaceLineEndings(" ")}", e),
            NpgsqlException or SocketException or TimeoutException => new(StoreOpenFailure.ServerAway, $"The database server {server} does not answer; start it, or change Storage:ConnectionString.", e),
            _ => null,
        };
    }
}
