using System.Text;
using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Metering;

/// <summary>The log is enough for a bill and a dispute.</summary>
public abstract class MessageLogTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S3.4")]
    public async Task A_delivered_message_is_one_line_with_its_price_its_history_and_its_country()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "=SUM(A1)");
        var (id, conversation) = await PromiseAsync(shop, customer, "two are left, \"blue\"");
        var wamid = $"wamid.{Guid.NewGuid():N}";
        var priced = $$$"""{"id":"{{{wamid}}}","status":"delivered","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","recipient_id":"{{{customer[1..]}}}","biz_opaque_callback_data":"{{{conversation}}}/{{{id}}}","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"service"}}""";
        // However often WhatsApp repeats it, it is billed once.
        for (var i = 0; i < 3; i++) Assert.Equal(200, (int)(await fixture.PostWebhookAsync(shop.Number.App, Payloads.Statuses(shop.Number.PhoneNumberId, priced))).StatusCode);

        var detail = await shop.ReadUntilAsync($"/v1/message-log/{id}", one => one.GetProperty("entry").TryGetProperty("billing", out var billing) && Text(billing, "type") == "regular");

        var entry = detail.GetProperty("entry");
        Assert.Equal((customer, "OUTBOUND", "text", "two are left, \"blue\""), (Text(entry, "recipient"), Text(entry, "direction"), Text(entry, "type"), Text(entry, "body")));
        Assert.Equal(("service", "US", false), (Text(entry.GetProperty("billing"), "category"), Text(entry.GetProperty("billing"), "country"), entry.GetProperty("billing").GetProperty("free").GetBoolean()));
        Assert.Contains("message.queued", detail.GetProperty("history").EnumerateArray().Select(step => Text(step, "type")));
        Assert.Contains("DELIVERED", detail.GetProperty("history").EnumerateArray().Select(step => Text(step, "status")));

        var usage = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/usage?session={shop.Session}"));
        Assert.Equal(("1", "1"), (Text(usage, "serviceMessages"), Text(usage, "freeServiceMessages")));
        var line = Assert.Single(usage.GetProperty("lines").EnumerateArray());
        Assert.Equal(("US", "service", "1", "1", "0"), (Text(line, "country"), Text(line, "category"), Text(line, "delivered"), Text(line, "free"), Text(line, "amount")));
    }

    [Fact]
    [Trait("Promise", "S3.4")]
    public async Task A_failed_message_carries_WhatsApps_own_error()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var (id, conversation) = await PromiseAsync(shop, customer, "hello");
        var failed = $$$"""{"id":"wamid.{{{Guid.NewGuid():N}}}","status":"failed","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","biz_opaque_callback_data":"{{{conversation}}}/{{{id}}}","errors":[{"code":131026,"title":"Message undeliverable","error_data":{"details":"Unable to deliver."}}]}""";
        Assert.Equal(200, (int)(await fixture.PostWebhookAsync(shop.Number.App, Payloads.Statuses(shop.Number.PhoneNumberId, failed))).StatusCode);

        var list = await shop.ReadUntilAsync(
            $"/v1/message-log?recipient=%2B{customer[1..]}&direction=OUTBOUND", all => all.GetProperty("entries").EnumerateArray().Any(one => Text(one, "status") == "FAILED"));

        var entry = Assert.Single(list.GetProperty("entries").EnumerateArray());
        Assert.Equal(131026, entry.GetProperty("failure").GetProperty("code").GetInt32());
        Assert.Equal(failed, Encoding.UTF8.GetString(Convert.FromBase64String(Text(entry, "rawError"))));
        Assert.False(entry.TryGetProperty("billing", out _));
    }

    [Fact]
    [Trait("Promise", "S3.4")]
    public async Task Pages_hold_each_message_once_newest_first_and_filters_narrow_them()
    {
        var shop = await fixture.NewShopAsync();
        var (one, other) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        for (var i = 0; i < 4; i++)
        {
            await shop.ReceiveAsync(Payloads.Text($"wamid.{Guid.NewGuid():N}", one, $"one {i}", DateTimeOffset.UtcNow.AddDays(-i * 3)));
            await shop.ReceiveAsync(Payloads.Text($"wamid.{Guid.NewGuid():N}", other, $"other {i}", DateTimeOffset.UtcNow.AddDays(-i * 3)));
        }

        await shop.ReadUntilAsync("/v1/message-log", all => all.GetProperty("entries").GetArrayLength() == 8);
        var (seen, times, cursor) = (new List<string>(), new List<string>(), "");
        do
        {
            var page = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/message-log?pageSize=3&cursor={cursor}"));
            seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "body")));
            times.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "at")));
            cursor = Text(page, "nextCursor");
        }
        while (cursor.Length > 0);

        Assert.Equal(8, seen.Distinct().Count());
        Assert.Equal(8, seen.Count);
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        var mine = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/message-log?recipient=%2B{one[1..]}"));
        Assert.Equal(4, mine.GetProperty("entries").GetArrayLength());
        Assert.All(mine.GetProperty("entries").EnumerateArray(), entry => Assert.StartsWith("one", Text(entry, "body"), StringComparison.Ordinal));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/message-log?type=image"))).GetProperty("entries").GetArrayLength());
        Assert.Equal(0, (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/message-log?template=welcome"))).GetProperty("entries").GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/message-log?format=csv", null)]
    [InlineData("/v1/message-log", "text/csv")]
    [Trait("Promise", "S3.4")]
    public async Task The_log_comes_as_CSV_too_and_nothing_in_it_is_a_formula(string path, string? accept)
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "=HYPERLINK(\"x\"),\"y\"");
        await shop.ReadUntilAsync("/v1/message-log", all => all.GetProperty("entries").GetArrayLength() == 1);

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Authorization", $"Bearer {shop.ApiKey}");
        if (accept is not null) request.Headers.Add("Accept", accept);
        using var response = await fixture.Http.SendAsync(request);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.StartsWith("message,conversation,session,contact,recipient,direction,type,body", lines[0], StringComparison.Ordinal);
        Assert.Contains($",{customer},INBOUND,text,\"'=HYPERLINK(\"\"x\"\"),\"\"y\"\"\",", lines[1], StringComparison.Ordinal);
        Assert.Equal(["", ""], [response.Headers.GetValues("X-Next-Cursor").Single(), lines[2]]);
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Nobody_reads_anothers_log()
    {
        var (shop, stranger) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        await shop.HearFromAsync(TestShop.NewCustomer());
        var list = await shop.ReadUntilAsync("/v1/message-log", all => all.GetProperty("entries").GetArrayLength() == 1);
        var id = Text(list.GetProperty("entries")[0], "message");

        Assert.Equal(0, (await EngineFixture.JsonAsync(await stranger.GetAsync("/v1/message-log"))).GetProperty("entries").GetArrayLength());
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.GetAsync($"/v1/message-log/{id}"))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.GetAsync($"/v1/usage?session={shop.Session}"))).Status);
        Assert.Equal(401, (int)(await fixture.SendAsync(HttpMethod.Get, "/v1/message-log?format=csv", null)).StatusCode);
    }

    /// <summary>A send whose time has not come: what becomes of it is the test's to say.</summary>
    private static async Task<(string Message, string Conversation)> PromiseAsync(TestShop shop, string customer, string body)
    {
        var sent = await EngineFixture.JsonAsync(await shop.PostAsync(
            "/v1/messages", new { session = shop.Session, to = customer, text = new { body }, key = Guid.NewGuid().ToString(), sendAt = DateTimeOffset.UtcNow.AddHours(1).ToString("O") }));
        return (Text(sent, "id"), Text(sent, "conversation"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class MessageLogOnSqliteTests(SqliteEngine fixture) : MessageLogTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class MessageLogOnPostgresTests(PostgresEngine fixture) : MessageLogTests(fixture);
