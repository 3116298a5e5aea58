using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Consent;

/// <summary>What people agree to and refuse, by the API and in the chat, whichever number they say it to.</summary>
public abstract class ConsentTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task An_opt_in_is_a_line_with_its_proof_in_ledger_and_feed()
    {
        var tenant = await fixture.NewTenantAsync();
        var phone = TestShop.NewCustomer();

        var granted = await EngineFixture.JsonAsync(await GrantAsync(tenant, phone, "MARKETING"));
        var contact = granted.GetProperty("contact").GetString()!;

        Assert.Equal(["MARKETING"], Allowed(granted));
        var history = await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/contacts/{contact}/consent/history"));
        var line = Assert.Single(history.GetProperty("entries").EnumerateArray());
        Assert.Equal("GRANTED", line.GetProperty("action").GetString());
        Assert.Equal("BUSINESS", line.GetProperty("voice").GetString());
        var evidence = line.GetProperty("evidence");
        Assert.Equal(("web form", "Yes, write to me.", "192.0.2.7", "form-1"), (Text(evidence, "source"), Text(evidence, "text"), Text(evidence, "ip"), Text(evidence, "reference")));
        var events = await tenant.EventsUntilAsync(seen => seen.Any(e => e.ConsentChanged is not null));
        Assert.Equal(contact, events.Single(e => e.ConsentChanged is not null).ConsentChanged.Contact);
        Assert.Equal(phone, (await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/contacts/{contact}"))).GetProperty("phone").GetString());
    }

    [Fact]
    public async Task The_same_key_is_the_same_line_and_another_request_under_it_is_refused()
    {
        var tenant = await fixture.NewTenantAsync();
        var phone = TestShop.NewCustomer();
        var first = await EngineFixture.JsonAsync(await GrantAsync(tenant, phone, "UTILITY", "once"));
        var again = await EngineFixture.JsonAsync(await GrantAsync(tenant, phone, "UTILITY", "once"));

        Assert.False(first.GetProperty("repeated").GetBoolean());
        Assert.True(again.GetProperty("repeated").GetBoolean());
        Assert.Equal((409, "KEY_REUSED"), Error(await EngineFixture.ErrorAsync(await GrantAsync(tenant, phone, "MARKETING", "once"))));
        var contact = first.GetProperty("contact").GetString();
        Assert.Single((await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/contacts/{contact}/consent/history"))).GetProperty("entries").EnumerateArray());
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task STOP_to_one_number_stops_the_tenants_others_and_START_reopens()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, other) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        var contact = (await EngineFixture.JsonAsync(await GrantAsync(shop, phone, "UTILITY", "MARKETING"))).GetProperty("contact").GetString()!;
        await shop.HearFromAsync(other, "please stop by");
        var (stop, at) = ($"wamid.{Guid.NewGuid():N}", DateTimeOffset.UtcNow);

        // Twice, as WhatsApp repeats what it is not sure of.
        for (var i = 0; i < 2; i++) Assert.Equal(200, (int)(await shop.ReceiveAsync(Payloads.Text(stop, phone, "Stop!", at))).StatusCode);

        var standing = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/contacts/{contact}/consent"));
        Assert.Empty(Allowed(standing));
        Assert.All(standing.GetProperty("consent").EnumerateArray(), one => Assert.Equal("PERSON", Text(one, "stoppedBy")));
        var suppressed = await shop.ReadUntilAsync("/v1/consent/suppressions", list => list.GetProperty("contacts").GetArrayLength() > 0);
        Assert.Equal(phone, Text(Assert.Single(suppressed.GetProperty("contacts").EnumerateArray()), "phone"));
        var history = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/contacts/{contact}/consent/history"));
        Assert.Equal(["GRANTED", "STOPPED"], history.GetProperty("entries").EnumerateArray().Select(line => Text(line, "action")));
        Assert.Equal(stop, Text(history.GetProperty("entries")[1].GetProperty("evidence"), "reference"));

        await shop.HearFromAsync(phone, "START");
        Assert.Equal(["UTILITY", "MARKETING"], Allowed(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/contacts/{contact}/consent"))));
        await shop.ReadUntilAsync("/v1/consent/suppressions", list => list.GetProperty("contacts").GetArrayLength() == 0);
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task What_a_person_sets_in_WhatsApp_stops_marketing_and_only_that()
    {
        var shop = await fixture.NewShopAsync();
        var phone = TestShop.NewCustomer();
        var contact = (await EngineFixture.JsonAsync(await GrantAsync(shop, phone, "UTILITY", "MARKETING"))).GetProperty("contact").GetString()!;

        await PreferAsync(shop, phone, "stop", 1_000);
        Assert.Equal(["UTILITY"], Allowed(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/contacts/{contact}/consent"))));
        Assert.Equal((400, "PLATFORM_OPT_OUT"), Error(await EngineFixture.ErrorAsync(await GrantAsync(shop, phone, "MARKETING"))));

        await PreferAsync(shop, phone, "resume", 10);
        Assert.Equal(["UTILITY", "MARKETING"], Allowed(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/contacts/{contact}/consent"))));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Another_tenants_people_do_not_exist()
    {
        var (tenant, stranger) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var phone = TestShop.NewCustomer();
        var contact = (await EngineFixture.JsonAsync(await GrantAsync(tenant, phone, "UTILITY"))).GetProperty("contact").GetString()!;

        foreach (var path in new[] { $"/v1/contacts/{contact}", $"/v1/contacts/{contact}/consent", $"/v1/contacts/{contact}/consent/history" })
            Assert.Equal((404, "NOT_FOUND"), Error(await EngineFixture.ErrorAsync(await stranger.GetAsync(path))));
        Assert.Equal(
            (404, "NOT_FOUND"),
            Error(await EngineFixture.ErrorAsync(await stranger.PostAsync("/v1/consent/suppressions", new { contact, evidence = new { source = "x" }, key = "k" }))));
        Assert.NotEqual(contact, (await EngineFixture.JsonAsync(await GrantAsync(stranger, phone, "UTILITY"))).GetProperty("contact").GetString());
        Assert.Equal(0, (await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Get, "/v1/contacts?phone=%2B15550000000", stranger.ApiKey))).GetProperty("contacts").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"to":"+15550107001","purposes":["UTILITY"],"key":"k"}""", "EVIDENCE_MISSING")]
    [InlineData("""{"to":"+15550107001","evidence":{"source":"form","text":"yes"},"key":"k"}""", "PURPOSES_INVALID")]
    [InlineData("""{"purposes":["UTILITY"],"evidence":{"source":"form","text":"yes"},"key":"k"}""", "CONTACT_MISSING")]
    [InlineData("""{"to":"+15550107001","purposes":["UTILITY"],"evidence":{"source":"form"},"key":"k"}""", "EVIDENCE_TEXT_MISSING")]
    [InlineData("""{"to":"+15550107001","purposes":["UTILITY"],"evidence":{"source":"form","text":"yes"}}""", "KEY_INVALID")]
    public async Task What_is_no_proof_is_refused_with_its_reason(string body, string reason)
    {
        var tenant = await fixture.NewTenantAsync();

        var error = await EngineFixture.ErrorAsync(await tenant.PostAsync("/v1/consent/grants", JsonDocument.Parse(body).RootElement));

        Assert.Equal((400, reason), Error(error));
    }

    private static Task<HttpResponseMessage> GrantAsync(TestTenant tenant, string phone, params string[] purposesAndKey)
    {
        var purposes = purposesAndKey.Where(word => char.IsUpper(word[0])).ToArray();
        var key = purposesAndKey.FirstOrDefault(word => char.IsLower(word[0])) ?? Guid.NewGuid().ToString();
        var evidence = new { source = "web form", text = "Yes, write to me.", at = "2026-01-01T00:00:00Z", ip = "192.0.2.7", reference = "form-1" };
        return tenant.PostAsync("/v1/consent/grants", new { to = phone, purposes, evidence, key });
    }

    private static async Task PreferAsync(TestShop shop, string phone, string value, int secondsAgo)
    {
        var rest =
            $$"""
              "contacts":[{"wa_id":"{{phone[1..]}}"}],"user_preferences":[{"wa_id":"{{phone[1..]}}","detail":"User requested to {{value}} marketing messages","category":"marketing_messages","value":"{{value}}","timestamp":{{DateTimeOffset.UtcNow.AddSeconds(-secondsAgo).ToUnixTimeSeconds()}}}]
              """;
        using var response = await shop.Fixture.PostWebhookAsync(shop.Number.App, Payloads.Body(Payloads.Change(shop.Number.PhoneNumberId, rest, "user_preferences")));
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static string[] Allowed(JsonElement standing) =>
        [.. standing.GetProperty("consent").EnumerateArray().Where(one => one.GetProperty("allowed").GetBoolean()).Select(one => Text(one, "purpose")!)];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static (int Status, string Reason) Error((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class ConsentOnSqliteTests(SqliteEngine fixture) : ConsentTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class ConsentOnPostgresTests(PostgresEngine fixture) : ConsentTests(fixture);
