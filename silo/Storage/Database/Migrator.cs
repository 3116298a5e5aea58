using System.Globalization;

namespace Parley.Storage.Database;

/// <summary>
/// Brings a database to the program's schema, in one transaction under a lock: of several processes that start together
/// one migrates, and the others find the work done. A database that a newer program has written is refused untouched.
/// </summary>
internal static class Migrator
{
    // Any constant does, as long as all programs agree: advisory locks are numbers.
    private const long PostgresLock = 0x7061_726c_6579_01;

    public static async Task ApplyAsync(DbConnection connection, StoreKind kind, ImmutableArray<MigrationScript> scripts, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, kind == StoreKind.Sqlite ? "BEGIN IMMEDIATE" : $"BEGIN; SELECT pg_advisory_xact_lock({PostgresLock})", cancellationToken);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    owner text NOT NULL, version integer NOT NULL, name text NOT NULL, checksum text NOT NULL, applied_at text NOT NULL,
                    PRIMARY KEY (owner, version))
                """,
                cancellationToken);
            var applied = await AppliedAsync(connection, cancellationToken);
            RefuseNewer(scripts, applied);
            foreach (var script in scripts) await ApplyAsync(connection, script, applied, cancellationToken);
            await ExecuteAsync(connection, "COMMIT", cancellationToken);
        }
        catch (StoreOpenException)
        {
            await ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
            throw;
        }
    }

    private static async Task ApplyAsync(DbConnection connection, MigrationScript script, Dictionary<(string Set, int Version), string> applied, CancellationToken cancellationToken)
    {
        var checksum = script.Checksum();
        if (applied.TryGetValue((script.Set, script.Version), out var known))
        {
            if (known == checksum) return;
            throw new StoreOpenException(
                StoreOpenFailure.MigrationMismatch,
                $"Migration {script.Set} {script.Version} ({script.Name}) of this database is not the one this program carries; use the program that made the database, or a released one.");
        }

        try
        {
            await ExecuteAsync(connection, script.Sql, cancellationToken);
        }
        catch (DbException e)
        {
            throw new StoreOpenException(
                StoreOpenFailure.MigrationMismatch,
                $"Migration {script.Set} {script.Version} ({script.Name}) could not be applied, and the database is as it was: {OneLine(e.Message)}",
                e);
        }

        await using var record = connection.CreateCommand();
        record.CommandText = "INSERT INTO schema_migrations (owner, version, name, checksum, applied_at) VALUES (@owner, @version, @name, @checksum, @at)";
        record.Add("owner", script.Set);
        record.Add("version", script.Version);
        record.Add("name", script.Name);
        record.Add("checksum", checksum);
        record.Add("at", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        await record.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void RefuseNewer(ImmutableArray<MigrationScript> scripts, Dictionary<(string Set, int Version), string> applied)
    {
        foreach (var (set, version) in applied.Keys)
        {
            // A set that this program does not carry at all belongs to someone else and is left alone.
            var newest = scripts.Where(script => script.Set == set).Select(script => script.Version).DefaultIfEmpty(set == MigrationScript.OwnSet ? 0 : int.MaxValue).Max();
            if (version <= newest) continue;
            throw new StoreOpenException(
                StoreOpenFailure.NewerThanProgram,
                $"This database was migrated by a newer program (schema {set} {version}, this program knows {newest}); start the newer program.");
        }
    }

    private static async Task<Dictionary<(string Set, int Version), string>> AppliedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<(string Set, int Version), string>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT owner, version, checksum FROM schema_migrations";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) applied.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        return applied;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
