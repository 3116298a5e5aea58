using Npgsql;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Walls;

/// <summary>What a tenant asks for is read under the reading role, and never under the engine's own.</summary>
[Trait("Promise", "S2.5")]
public sealed class ReaderTests
{
    [Fact]
    public async Task A_tenant_reads_everything_although_the_engines_own_role_sees_nothing()
    {
        var connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        using var folder = new TemporaryFolder();
        await using var engine = await OwnEngine.StartAsync(folder.Path, new StoreSettings { Kind = "postgres", ConnectionString = connection });
        var shop = await engine.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var message = (await EngineFixture.JsonAsync(await shop.SayAsync(customer, "hello"))).GetProperty("id").GetString();
        var hook = (await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url = "https://example.com/hook" }))).GetProperty("webhook").GetProperty("id").GetString();
        await shop.ReadUntilAsync($"/v1/messages/{message}", static body => body.GetProperty("status").GetString() is not "QUEUED");
        var conversation = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations"))).GetProperty("conversations")[0].GetProperty("id").GetString();
        string[] paths =
        [
            "/v1/conversations", $"/v1/conversations/{conversation}", $"/v1/conversations/{conversation}/messages", $"/v1/messages/{message}", "/v1/contacts", "/v1/sessions",
            "/v1/webhooks", $"/v1/webhooks/{hook}", "/v1/keys", "/v1/message-log", $"/v1/message-log/{message}", "/v1/analytics/days",
        ];
        var before = new Dictionary<string, string>();
        foreach (var path in paths) before[path] = await ReadAsync(shop, path);
        Assert.All(before, static pair => Assert.True(pair.Value.Length > 40, $"{pair.Key} shows nothing: {pair.Value}"));

        await using (var owner = new NpgsqlConnection(connection))
        {
            await owner.OpenAsync();
            // Keys stay, because who presents one is nobody yet, and so does the audit, which some reads are recorded in.
            await using var blind = new NpgsqlCommand(
                """
                DO $$ DECLARE p record; BEGIN
                    FOR p IN SELECT tablename, policyname FROM pg_policies WHERE cmd = 'ALL' AND tablename NOT IN ('api_keys', 'audit') LOOP
                        EXECUTE format('ALTER POLICY %I ON %I TO CURRENT_USER', p.policyname, p.tablename);
                    END LOOP; END $$
                """,
                owner);
            await blind.ExecuteNonQueryAsync();
        }

        foreach (var path in paths) Assert.Equal(before[path], await ReadAsync(shop, path));
    }

    private static async Task<string> ReadAsync(TestShop shop, string path) => (await EngineFixture.JsonAsync(await shop.GetAsync(path))).ToString();
}
