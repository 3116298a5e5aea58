using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Path;

/// <summary>What is left of an engine when it stops: the journal with everything, snapshots as its caches, sealed secrets.</summary>
public abstract class RestartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected abstract Task<StoreSettings> StoreAsync();

    protected abstract Task<DbConnection> OpenGrainStorageAsync(string folder, StoreSettings store);

    [Fact]
    public async Task A_long_conversation_leaves_a_snapshot_and_goes_on_where_it_was()
    {
        var store = await StoreAsync();
        const int Messages = 300;
        TestShop shop;
        var customer = TestShop.NewCustomer();
        await using (var first = await OwnEngine.StartAsync(_folder.Path, store))
        {
            shop = await first.NewShopAsync();
            for (var i = 0; i < Messages / 50; i++)
            {
                using var response = await shop.ReceiveAsync([.. Enumerable.Range(0, 50).Select(n => Payloads.Text($"wamid.{i}.{n}", customer, "x"))]);
                Assert.Equal(200, (int)response.StatusCode);
            }
        }

        await using (var rows = await OpenGrainStorageAsync(_folder.Path, store))
        {
            await using var command = rows.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM OrleansStorage WHERE serviceid = 'parley' AND graintypestring LIKE '%snapshot%'";
            Assert.True(Convert.ToInt64(await command.ExecuteScalarAsync(), null) > 0);
            // Orleans' tables know no tenants: what is in them says nobody's number.
            command.CommandText = "SELECT PayloadBinary FROM OrleansStorage WHERE PayloadBinary IS NOT NULL";
            await using var payloads = await command.ExecuteReaderAsync();
            while (await payloads.ReadAsync())
            {
                var text = Encoding.Latin1.GetString((byte[])payloads[0]);
                foreach (var known in (string[])[customer[1..], "Phone", "Session", shop.Session]) Assert.DoesNotContain(known, text, StringComparison.Ordinal);
            }
        }

        await using var second = await OwnEngine.StartAsync(_folder.Path, store);
        shop = shop.On(second);
        await shop.HearFromAsync(customer, "still me");
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.Text.Body == "still me"));
        var conversation = events.Where(e => e.Stream.StartsWith("cv", StringComparison.Ordinal)).ToArray();
        Assert.Single(conversation.Select(e => e.Stream).Distinct());
        Assert.Equal(Enumerable.Range(1, Messages + 2).Select(i => (long)i), conversation.Select(e => e.Version));
    }

    [Fact]
    [Trait("Promise", "S2.6")]
    public async Task No_token_secret_or_key_is_readable_in_what_is_stored()
    {
        var store = await StoreAsync();
        TestShop shop;
        await using (var engine = await OwnEngine.StartAsync(_folder.Path, store)) shop = await engine.NewShopAsync();

        var stored = await DumpAsync(_folder.Path, store);

        foreach (var secret in (string[])[shop.Number.Token, shop.Number.App.Secret, shop.Number.App.VerifyToken, shop.ApiKey[^43..]])
        {
            foreach (var form in (byte[][])[Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..^4])])
                Assert.Equal(-1, stored.AsSpan().IndexOf(form));
        }

        // The search itself works: what is not secret is found.
        Assert.NotEqual(-1, stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(shop.Number.PhoneNumberId)));
    }

    /// <summary>Everything the engine left behind, as bytes.</summary>
    protected abstract Task<byte[]> DumpAsync(string folder, StoreSettings store);

    protected static byte[] FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("master.key", StringComparison.Ordinal)).SelectMany(File.ReadAllBytes)];
}

[Trait("Edition", "Solo")]
public sealed class RestartOnSqlite : RestartTests
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

    protected override async Task<DbConnection> OpenGrainStorageAsync(string folder, StoreSettings store)
    {
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(folder, "grains.db")}");
        await connection.OpenAsync();
        return connection;
    }

    protected override Task<byte[]> DumpAsync(string folder, StoreSettings store) => Task.FromResult(FilesOf(folder));
}

public sealed class RestartOnPostgres : RestartTests
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };

    protected override async Task<DbConnection> OpenGrainStorageAsync(string folder, StoreSettings store)
    {
        var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    protected override async Task<byte[]> DumpAsync(string folder, StoreSettings store)
    {
        await using var connection = (NpgsqlConnection)await OpenGrainStorageAsync(folder, store);
        var dump = new MemoryStream();
        dump.Write(FilesOf(folder));
        await using var names = new NpgsqlCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'", connection);
        var tables = new List<string>();
        await using (var reader = await names.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY (SELECT * FROM \"{table}\") TO STDOUT (FORMAT BINARY)");
            await rows.CopyToAsync(dump);
        }

        return dump.ToArray();
    }
}
