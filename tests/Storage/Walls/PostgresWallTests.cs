using Npgsql;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Journal;
using Parley.Storage.Tables;
using Parley.Tests.Storage.Journal;
using PostgresServer = Parley.Tests.Kit.PostgresServer;

namespace Parley.Tests.Storage.Walls;

/// <summary>What the database itself keeps apart, whatever the program asks it.</summary>
[Trait("Promise", "S2.5")]
public sealed class PostgresWallTests
{
    // Read by the engine and the operator alone: the reader has no right to them at all.
    private static readonly string[] WithoutPolicy =
        ["abuse_reports", "audit_begun", "heads", "outbox", "parked_statuses", "portfolio_sessions", "portfolio_tenants", "reach_leases", "reach_people", "sign_ins", "tenant_standings"];

    [Fact]
    public async Task a_reader_sees_its_tenants_rows_and_no_others()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var (mine, theirs) = (TenantId.New(), TenantId.New());
        await FillAsync(test, journal, mine, theirs);
        await using var reader = await LoginAsync(test, Roles(test).Reader);
        foreach (var table in TenantTables.Readable.Keys)
        {
            var all = await CountAsync(reader, mine, table);
            Assert.True(all > 0, $"{table} has no row to look at.");
            Assert.Equal(0L, await CountAsync(reader, TenantId.New(), table));
            // Without a tenant, and after one: what was said for one transaction is over with it.
            Assert.Equal(0L, await CountAsync(reader, null, table));
            // The platform's own dead letters have no tenant, and no reader.
            Assert.Equal(0L, await CountAsync(reader, new TenantId(""), table));
        }

        foreach (var table in TenantTables.Readable.Keys.Except(["webhook_waiting", "webhook_attempts", "people"]))
        {
            Assert.Equal(0L, await ScalarAsync(reader, mine, $"SELECT count(*) FROM {table} WHERE tenant = '{theirs}'"));
            Assert.Equal(0L, await ScalarAsync(reader, mine, $"SELECT count(*) FROM {table} WHERE tenant <> '{mine}'"));
        }

        // A person is seen where they are a member.
        Assert.Equal("people-0", await ScalarAsync(reader, mine, "SELECT string_agg(id, ' ') FROM people"));
        Assert.Equal("people-1", await ScalarAsync(reader, theirs, "SELECT string_agg(id, ' ') FROM people"));
    }

    [Fact]
    public async Task a_reader_has_no_way_round_the_policies()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var (mine, theirs) = (TenantId.New(), TenantId.New());
        await FillAsync(test, journal, mine, theirs);
        await using var reader = await LoginAsync(test, Roles(test).Reader);
        var partition = (string)(await ScalarAsync(reader, mine, "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal'::regclass LIMIT 1"))!;
        foreach (var sql in (string[])
            [$"SELECT count(*) FROM {partition}", "SELECT count(*) FROM outbox", "SELECT count(*) FROM heads", "SELECT count(*) FROM keys", "SELECT count(*) FROM protection_keys", "SELECT count(*) FROM apps",
             "SELECT count(*) FROM webhook_secrets", "SELECT password_hash FROM people", "SELECT sealed_authenticator FROM people", "SELECT secret_hash FROM person_links", "SELECT details FROM person_links",
             "SELECT count(*) FROM sign_ins", "SELECT count(*) FROM recovery_codes", "SELECT count(*) FROM passkeys", "UPDATE memberships SET role = 1", "DELETE FROM media", "UPDATE sessions SET tenant = 'x'", "INSERT INTO leases VALUES ('a', 'b', 1)", "SELECT journal_make_partitions(now(), 1)",
             "ALTER TABLE media DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine (a int)", $"SET LOCAL ROLE {Roles(test).Writer}"])
        {
            var e = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(reader, mine, sql));
            Assert.True(e.SqlState is PostgresErrorCodes.InsufficientPrivilege, $"{sql}: {e.SqlState} {e.MessageText}");
        }

        // Row security switched off is an error, and not a way to more rows.
        await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(reader, mine, "SET LOCAL row_security = off; SELECT count(*) FROM media"));
    }

    [Fact]
    public async Task what_the_journal_holds_is_added_to_and_only_emptied_by_the_writer()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var mine = TenantId.New();
        await FillAsync(test, journal, mine, TenantId.New());
        await using var writer = await LoginAsync(test, Roles(test).Writer);
        foreach (var sql in (string[])["DELETE FROM journal", "UPDATE journal SET tenant = 'x'", "TRUNCATE journal", "DROP TABLE media", "CREATE TABLE mine (a int)"])
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(writer, null, sql))).SqlState);
        await ScalarAsync(writer, null, "UPDATE journal SET content = NULL, raw = NULL");
    }

    [Fact]
    public async Task the_stores_own_connections_are_the_roles_however_often_they_are_used()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        Assert.Null(test.Store.WithoutWalls);
        var tables = new StoreTables(test.Store);
        var (tenant, roles) = (TenantId.New(), Roles(test));
        for (var i = 0; i < 20; i++)
        {
            var query = new TenantQuery(tenant, "SELECT current_user, current_setting('parley.tenant'), current_setting('transaction_read_only') WHERE 'tenant = $1' <> $1");
            Assert.Equal((roles.Reader, tenant.Value, "on"), Assert.Single(await tables.QueryAsync(query, static row => (row.Text(0), row.Text(1), row.Text(2)), default)));
            Assert.Equal(roles.Writer, Assert.Single(await tables.QueryAsync(new Statement("SELECT current_user"), static row => row.Text(0), default)));
        }
    }

    [Fact]
    public async Task every_table_with_a_tenant_has_a_policy_or_is_closed_to_readers()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        var reader = Roles(test).Reader;
        var tables = await OwnerAsync(
            test,
            $"""
             SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, has_any_column_privilege('{reader}', c.oid, 'SELECT, INSERT, UPDATE'),
                 EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND '{reader}' = ANY (p.roles) AND p.cmd = 'SELECT'),
                 c.relispartition, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant')
             FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             """,
            static row => (Table: row.GetString(0), Forced: row.GetBoolean(1), Readable: row.GetBoolean(2), Policy: row.GetBoolean(3), Partition: row.GetBoolean(4), Tenant: row.GetBoolean(5)));
        Assert.All(tables, table => Assert.True(!table.Readable || (table.Forced && table.Policy) || TenantTables.Common.Contains(table.Table), $"{table.Table} is open to readers without a policy."));
        Assert.Equal(WithoutPolicy, tables.Where(static table => table is { Tenant: true, Partition: false, Policy: false }).Select(static table => table.Table).Order(StringComparer.Ordinal));
        Assert.Equal(TenantTables.Readable.Keys.Order(StringComparer.Ordinal), tables.Where(static table => table.Policy).Select(static table => table.Table).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task a_login_that_may_not_make_roles_is_told_what_to_run_and_works_meanwhile_without_them()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = await server.CreateDatabaseAsync();
        var login = $"plain_{Guid.NewGuid():N}";
        var settings = new NpgsqlConnectionStringBuilder(connection);
        await using (var owner = new NpgsqlConnection(connection))
        {
            await owner.OpenAsync();
            await ScalarAsync(owner, null, $"CREATE ROLE {login} LOGIN; ALTER DATABASE \"{settings.Database}\" OWNER TO {login}; GRANT ALL ON SCHEMA public TO {login}");
        }

        settings.Username = login;
        var options = StoreOptions.Postgres(settings.ConnectionString);
        string script;
        var (tenant, stream) = (TenantId.New(), Sample.Stream());
        await using (var store = await Store.OpenAsync(options))
        {
            await using var journal = await StoreJournal.OpenAsync(store);
            await journal.AppendAsync(Sample.Append(tenant, stream, 0));
            Assert.Single(await journal.ReadStreamAsync(tenant, stream, 0, 10));
            script = store.WithoutWalls!;
            Assert.Contains("CREATE ROLE", script, StringComparison.Ordinal);
        }

        await using (var owner = new NpgsqlConnection(connection))
        {
            await owner.OpenAsync();
            await ScalarAsync(owner, null, script[script.IndexOf("CREATE ROLE", StringComparison.Ordinal)..]);
        }

        await using (var store = await Store.OpenAsync(options))
        {
            Assert.Null(store.WithoutWalls);
            await using var journal = await StoreJournal.OpenAsync(store);
            await journal.AppendAsync(Sample.Append(tenant, stream, 1));
            Assert.Equal(2, (await journal.ReadStreamAsync(tenant, stream, 0, 10)).Length);
        }

        // And back: roles that were taken away leave nothing hidden.
        await using (var owner = new NpgsqlConnection(connection))
        {
            await owner.OpenAsync();
            var roles = PostgresRoles.Of(settings.Database!);
            await ScalarAsync(owner, null, $"REVOKE {roles.Reader} FROM {login}; REVOKE {roles.Writer} FROM {login}");
        }

        await using (var store = await Store.OpenAsync(options))
        {
            Assert.NotNull(store.WithoutWalls);
            await using var journal = await StoreJournal.OpenAsync(store);
            Assert.Equal(2, (await journal.ReadStreamAsync(tenant, stream, 0, 10)).Length);
        }
    }

    [Fact]
    public async Task a_tenants_read_is_one_round_trip()
    {
        await using var trips = new RoundTrips(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
        await using var store = await Store.OpenAsync(StoreOptions.Postgres(trips.ConnectionString));
        var tables = new StoreTables(store);
        var query = new TenantQuery(TenantId.New(), "SELECT id FROM media WHERE tenant = $1");
        // Statements that come again are prepared once, with the round trip that takes.
        for (var i = 0; i < 5; i++) await tables.QueryAsync(query, static row => row.Text(0), default);
        var before = trips.Count;

        for (var i = 0; i < 10; i++) await tables.QueryAsync(query, static row => row.Text(0), default);

        Assert.Equal(10, trips.Count - before);
    }

    private static PostgresRoles Roles(TestStore test) => PostgresRoles.Of(new NpgsqlConnectionStringBuilder(test.Options.ConnectionString).Database!);

    /// <summary>A connection whose login is nobody but a member of the role.</summary>
    private static async Task<NpgsqlConnection> LoginAsync(TestStore test, string role)
    {
        var login = $"login_{Guid.NewGuid():N}";
        await using (var owner = new NpgsqlConnection(test.Options.ConnectionString))
        {
            await owner.OpenAsync();
            await ScalarAsync(owner, null, $"CREATE ROLE {login} LOGIN IN ROLE {role}");
        }

        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Options.ConnectionString) { Username = login, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task FillAsync(TestStore test, StoreJournal journal, params TenantId[] tenants)
    {
        foreach (var tenant in tenants) await journal.AppendAsync(Sample.Append(tenant, Sample.Stream(), 0));
        await using var owner = new NpgsqlConnection(test.Options.ConnectionString);
        await owner.OpenAsync();
        // A row in every readable table, whatever its columns: none of them matters here but the tenant and the endpoint.
        foreach (var table in TenantTables.Readable.Keys.Except(["journal"]).OrderBy(static table => table == "webhooks" ? 0 : 1))
        {
            var columns = await OwnerAsync(
                test, $"SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = '{table}'", static row => (Name: row.GetString(0), Type: row.GetString(1), Nullable: row.GetString(2) == "YES"));
            var needed = columns.Where(static column => !column.Nullable).ToArray();
            foreach (var (owned, i) in tenants.Select(static tenant => tenant.Value).Append("").Select(static (tenant, i) => (tenant, i)))
            {
                var values = needed.Select(column => column.Name == "tenant" ? $"'{owned}'" : column is { Name: "webhook" } || (table == "webhooks" && column.Name == "id") ? $"'hook-{i}'" : table == "memberships" && column.Name == "person" ? $"'people-{i}'" : column.Type switch
                {
                    "text" => $"'{table}-{i}'",
                    "bytea" => $"'\\x0{i}'",
                    _ => $"{i + 1}",
                });
                await ScalarAsync(owner, null, $"INSERT INTO {table} ({string.Join(", ", needed.Select(static column => column.Name))}) VALUES ({string.Join(", ", values)})");
            }
        }
    }

    private static async Task<List<T>> OwnerAsync<T>(TestStore test, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(test.Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, TenantId? tenant, string table) => (long)(await ScalarAsync(connection, tenant, $"SELECT count(*) FROM {table}"))!;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, TenantId? tenant, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (tenant is { } one)
        {
            await using var set = new NpgsqlCommand(PostgresWalls.SetTenant, connection, transaction) { Parameters = { new() { Value = one.Value ?? "" } } };
            await set.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection, transaction);
        var result = await command.ExecuteScalarAsync();
        await transaction.CommitAsync();
        return result;
    }
}
