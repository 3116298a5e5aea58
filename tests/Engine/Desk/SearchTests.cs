using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Desk;

/// <summary>Messages and people are found by words, through the API.</summary>
public abstract class SearchTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S2.5")]
    public async Task What_was_written_is_found_with_the_words_marked_and_by_its_tenant_alone()
    {
        var (shop, other) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "Is the blue one still there?");
        await other.HearFromAsync(TestShop.NewCustomer(), "nothing of that");

        var found = Assert.Single((await shop.ReadUntilAsync("/v1/search/messages?query=BLU%20there", body => body.GetProperty("messages").GetArrayLength() == 1)).GetProperty("messages").EnumerateArray());
        var text = Text(found, "text");
        Assert.Equal(["blue", "there"], found.GetProperty("highlights").EnumerateArray().Select(mark => text.Substring(mark.GetProperty("start").GetInt32(), mark.GetProperty("length").GetInt32())));
        Assert.Equal((customer, shop.Session), (Text(found, "phone"), Text(found, "session")));
        var person = Assert.Single((await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/search/conversations?query={customer[4..9]}"))).GetProperty("conversations").EnumerateArray());
        Assert.Equal((Text(found, "conversation"), 1), (Text(person, "id"), person.GetProperty("phoneHighlights").GetArrayLength()));
        await other.ReadUntilAsync("/v1/search/messages?query=nothing", body => body.GetProperty("messages").GetArrayLength() == 1);
        Assert.Equal(0, (await EngineFixture.JsonAsync(await other.GetAsync("/v1/search/messages?query=blue"))).GetProperty("messages").GetArrayLength());
        Assert.Equal((400, "QUERY_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/search/messages?query=%3F%3F"))));
        Assert.Equal((400, "QUERY_INVALID"), Two(await EngineFixture.ErrorAsync(await shop.GetAsync("/v1/search/conversations"))));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (int Status, string Reason) Two((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class SearchOnSqlite(SqliteEngine fixture) : SearchTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class SearchOnPostgres(PostgresEngine fixture) : SearchTests(fixture);
