using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parley.Silo.Hosting;
using Parley.Silo.Verbs;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Telemetry;

/// <summary><c>silo rebuild</c>: whatever became of the read models, the journal makes them again.</summary>
public abstract class RebuildTests : IDisposable
{
    private const string Page = "/v1/conversations?pageSize=200";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected abstract Task<StoreSettings> StoreAsync();

    protected abstract DbConnection Connect(string folder, StoreSettings store);

    [Fact]
    public async Task Damaged_read_models_are_whole_again()
    {
        var store = await StoreAsync();
        const int customers = 40;
        TestShop shop;
        string[] before;
        await using (var first = await OwnEngine.StartAsync(_folder.Path, store))
        {
            shop = await first.NewShopAsync();
            using (var response = await shop.ReceiveAsync([.. Enumerable.Range(0, customers).Select(i => Payloads.Text($"wamid.{i}", TestShop.NewCustomer(), $"text {i}"))]))
                Assert.Equal(200, (int)response.StatusCode);
            before = Sorted(await shop.ReadUntilAsync(Page, body => body.GetProperty("conversations").GetArrayLength() == customers));
        }

        await DamageAsync(store);
        await using (var damaged = await OwnEngine.StartAsync(_folder.Path, store))
            Assert.NotEqual(before, Sorted(await EngineFixture.JsonAsync(await shop.On(damaged).GetAsync(Page))));

        var store1 = store.Kind == "postgres" ? (string[])["--Parley:Store:Kind", "postgres", "--Parley:Store:ConnectionString", store.ConnectionString!] : [];
        Assert.Equal(0, await Verb.RunAsync(["rebuild", "--data", _folder.Path, .. store1]));

        await using var second = await OwnEngine.StartAsync(_folder.Path, store);
        Assert.Equal(before, Sorted(await EngineFixture.JsonAsync(await shop.On(second).GetAsync(Page))));
        Assert.Equal(1, await Verb.RunAsync(["rebuild", "--data", _folder.Path, .. store1]));
    }

    private static string[] Sorted(System.Text.Json.JsonElement page) => [.. page.GetProperty("conversations").EnumerateArray().Select(one => one.GetRawText()).Order(StringComparer.Ordinal)];

    private async Task DamageAsync(StoreSettings store)
    {
        await using var connection = Connect(_folder.Path, store);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM message_view; DELETE FROM conversation_view WHERE unread > 0";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}

[Trait("Edition", "Solo")]
public sealed class RebuildTestsOnSqlite : RebuildTests
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

    protected override DbConnection Connect(string folder, StoreSettings store) => new SqliteConnection($"Data Source={System.IO.Path.Combine(folder, "parley.views.db")};Pooling=False");
}

public sealed class RebuildTestsOnPostgres : RebuildTests
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };

    protected override DbConnection Connect(string folder, StoreSettings store) => new NpgsqlConnection(store.ConnectionString + ";Pooling=false");
}
