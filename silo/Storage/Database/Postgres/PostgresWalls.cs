using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>
/// Walls between tenants within the database: rights of the two roles, and policies by which a reader sees one tenant's
/// rows. Raised at every start from what the schema holds; what stands already is left alone.
/// </summary>
internal static class PostgresWalls
{
    /// <summary>Says whose rows the transaction's queries see.</summary>
    public const string SetTenant = "SELECT set_config('parley.tenant', $1, true)";

    /// <summary>
    /// The advisory lock of whoever changes what the server keeps of a table: its rights, its policies, its partitions. Two at once are refused.
    /// Any constant does, as long as all programs agree.
    /// </summary>
    public const long Lock = 0x7061_726c_6579_03;

    // By its own name, so that a changed condition gets a policy of its own: the number rises with it.
    private const string ReaderPolicy = "parley_tenant_1", EnginePolicy = "parley_engine_1";

    /// <summary>Raises what is missing, in one transaction, by the login that owns the tables.</summary>
    /// <returns>The roles, or why there are none: the login may neither make nor use them.</returns>
    public static async Task<(PostgresRoles? Roles, string? Without)> RaiseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        var (database, login) = await WhoAsync(connection, cancellationToken);
        var roles = PostgresRoles.Of(database);
        if (await HaveAsync(connection, transaction, roles, login, cancellationToken))
        {
            foreach (var statement in await MissingAsync(connection, roles, login, cancellationToken)) await ExecuteAsync(connection, statement, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (roles, null);
        }

        // Tables that a former login has forced would hide their rows from the only one that is left.
        foreach (var table in await NamesAsync(connection, "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relforcerowsecurity", cancellationToken))
            await ExecuteAsync(connection, $"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (null, $"The login {login} may not use the roles {roles.Writer} and {roles.Reader}, and may not make them. Somebody who may runs: {string.Join("; ", roles.Script(login))};");
    }

    private static async Task<(string Database, string Login)> WhoAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT current_database(), current_user", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetString(1));
    }

    /// <summary>Whether the login can work under both roles, after making them where it may.</summary>
    private static async Task<bool> HaveAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, PostgresRoles roles, string login, CancellationToken cancellationToken)
    {
        var known = await NamesAsync(connection, $"SELECT rolname FROM pg_roles WHERE rolname IN ('{roles.Writer}', '{roles.Reader}')", cancellationToken);
        var uses = string.Concat(((string[])[roles.Writer, roles.Reader]).Select(static role => $"; SET LOCAL ROLE {role}; RESET ROLE"));
        return await TryAsync(known.Count == 2 ? uses[2..] : string.Join("; ", roles.Script(login)) + uses);

        async Task<bool> TryAsync(string sql)
        {
            const string before = "before_roles";
            await transaction.SaveAsync(before, cancellationToken);
            try
            {
                await ExecuteAsync(connection, sql, cancellationToken);
                return true;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DuplicateObject)
            {
                await transaction.RollbackAsync(before, cancellationToken);
                return false;
            }
        }
    }

    private static async Task<List<string>> MissingAsync(NpgsqlConnection connection, PostgresRoles roles, string login, CancellationToken cancellationToken)
    {
        var (writer, reader) = (roles.Writer, roles.Reader);
        var scripts = MigrationScript.Own(StoreKind.Postgres);
        var columns = PersonalData.Of(scripts).Select(static column => (column.Table, column.Column)).Concat(PersonalData.Impersonal(scripts)).ToLookup(static column => column.Table, static column => column.Column);
        var forced = await NamesAsync(connection, "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity AND relforcerowsecurity", cancellationToken);
        // A copy that was brought back under another name has the policies of the database that it was made of.
        var policies = await NamesAsync(
            connection,
            $"""
             SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = current_schema()
             AND (policyname = '{ReaderPolicy}' AND '{reader}' = ANY (roles) OR policyname = '{EnginePolicy}' AND '{writer}' = ANY (roles) AND current_user = ANY (roles))
             """,
            cancellationToken);
        var missing = new List<string> { $"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {writer}, {reader}', current_schema()); END $$" };
        foreach (var table in columns.Select(static table => table.Key))
        {
            if (TenantTables.AddedTo.TryGetValue(table, out var emptied)) missing.Add($"GRANT SELECT, INSERT, UPDATE ({emptied}) ON {table} TO {writer}");
            else missing.Add($"GRANT SELECT, INSERT, UPDATE, DELETE{(TenantTables.Views.Contains(table) ? ", TRUNCATE" : "")} ON {table} TO {writer}");
            if (TenantTables.Readable.TryGetValue(table, out var condition)) Wall(table, condition);
        }

        foreach (var table in TenantTables.Common) missing.Add($"GRANT SELECT ON {table} TO {reader}");
        missing.Add($"GRANT EXECUTE ON FUNCTION journal_make_partitions(timestamptz, integer) TO {writer}");
        return missing;

        void Wall(string table, string condition)
        {
            // The owner too is held to policies, and has one, so that a later migration sees the rows that it changes.
            if (!policies.Contains($"{table}.{EnginePolicy}")) missing.Add($"DROP POLICY IF EXISTS {EnginePolicy} ON {table}; CREATE POLICY {EnginePolicy} ON {table} TO {writer}, \"{login.Replace("\"", "\"\"", StringComparison.Ordinal)}\" USING (true) WITH CHECK (true)");
            if (!policies.Contains($"{table}.{ReaderPolicy}")) missing.Add($"DROP POLICY IF EXISTS {ReaderPolicy} ON {table}; CREATE POLICY {ReaderPolicy} ON {table} FOR SELECT TO {reader} USING ({condition})");
            if (!forced.Contains(table)) missing.Add($"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
            missing.Add($"GRANT SELECT{(TenantTables.ReadableColumns.TryGetValue(table, out var some) ? $" ({some})" : "")} ON {table} TO {reader}");
        }
    }

    private static async Task<HashSet<string>> NamesAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
