using System.Text.Json;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Management;

/// <summary>A number at WhatsApp, played by the simulator: verified, registered, described, and closed to some.</summary>
public abstract class NumberTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "S3.2")]
    public async Task A_number_tells_its_quality_and_its_profile_is_set_within_its_limits()
    {
        var shop = await fixture.NewShopAsync();

        var number = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}/number"));
        Assert.Equal((shop.Number.PhoneNumberId, "GREEN"), (Text(number, "phoneNumberId"), Text(number, "quality")));

        var profile = await EngineFixture.JsonAsync(await PatchAsync(shop, new { about = "Blue things.", websites = new[] { "https://shop.example" } }));
        Assert.Equal(("Blue things.", "https://shop.example"), (Text(profile, "about"), profile.GetProperty("websites")[0].GetString()));
        Assert.Equal("Blue things.", Text(await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}/profile")), "about"));

        var error = await EngineFixture.ErrorAsync(await PatchAsync(shop, new { about = new string('a', 140) }));
        Assert.Equal((400, "PROFILE_INVALID"), (error.Status, error.Reason));
        Assert.Contains("140 characters; the limit is 139", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Promise", "S5.2")]
    public async Task A_number_is_registered_with_a_PIN_and_a_wrong_one_is_told()
    {
        var shop = await fixture.NewShopAsync();

        Assert.Equal((400, "PIN_INVALID"), Error(await EngineFixture.ErrorAsync(await PostAsync(shop, "number:register", new { pin = "12345" }))));
        await EngineFixture.JsonAsync(await PostAsync(shop, "number:register", new { pin = "123456" }));
        Assert.Equal((400, "WHATSAPP_REFUSED"), Error(await EngineFixture.ErrorAsync(await PostAsync(shop, "number:register", new { pin = "654321" }))));
        await EngineFixture.JsonAsync(await PostAsync(shop, "number:deregister", new { }));
    }

    [Fact]
    [Trait("Promise", "S5.2")]
    public async Task A_new_number_is_proved_by_a_code_and_then_registered()
    {
        var app = await fixture.NewAppAsync();
        var tenant = await fixture.NewTenantAsync();
        var known = fixture.NewNumber(app);
        var added = fixture.Simulator.World.Accounts.AddNumber(new Parley.Simulator.Accounts.NumberSpec(known.WabaId, null, null, "New number", Verified: false, Registered: false));
        var session = Text(await EngineFixture.JsonAsync(await tenant.ConnectAsync(known with { PhoneNumberId = added.Id })), "id");
        Task<HttpResponseMessage> Post(string what, object body) => tenant.PostAsync($"/v1/sessions/{session}/number:{what}", body);

        // Not before it is proved.
        Assert.Contains("133006", (await EngineFixture.ErrorAsync(await Post("register", new { pin = "123456" }))).Message, StringComparison.Ordinal);
        Assert.Equal((400, "METHOD_INVALID"), Error(await EngineFixture.ErrorAsync(await Post("request-code", new { method = "PIGEON" }))));
        await EngineFixture.JsonAsync(await Post("request-code", new { method = "voice", language = "de" }));
        Assert.Equal((400, "CODE_INVALID"), Error(await EngineFixture.ErrorAsync(await Post("verify-code", new { code = "12" }))));
        var wrong = added.Code == "000000" ? "000001" : "000000";
        Assert.Contains("136025", (await EngineFixture.ErrorAsync(await Post("verify-code", new { code = wrong }))).Message, StringComparison.Ordinal);
        // As WhatsApp writes it in its messages.
        await EngineFixture.JsonAsync(await Post("verify-code", new { code = $"{added.Code![..3]}-{added.Code[3..]}" }));
        Assert.Contains("136024", (await EngineFixture.ErrorAsync(await Post("request-code", new { }))).Message, StringComparison.Ordinal);
        Assert.Equal("VERIFIED", Text(await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/sessions/{session}/number")), "verification"));

        await EngineFixture.JsonAsync(await Post("register", new { pin = "123456" }));
        Assert.Equal((true, "123456"), (added.Registered, added.Pin));
        await EngineFixture.JsonAsync(await Post("pin", new { pin = "654321" }));
        Assert.Equal("654321", added.Pin);
        Assert.Equal("CONNECTED", Text(await EngineFixture.JsonAsync(await tenant.GetAsync($"/v1/sessions/{session}/number")), "status"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Promise", "S5.2")]
    public async Task Webhooks_go_to_another_address_while_that_is_set_for_the_number_or_the_account(bool account)
    {
        await using var elsewhere = await Graph.MetaReceiver.StartAsync();
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var url = elsewhere.NewUrl();

        Assert.Equal((400, "URL_INVALID"), Error(await EngineFixture.ErrorAsync(await PostAsync(shop, "callback", new { url = "ftp://example.com", verifyToken = "12345678", account }))));
        Assert.Equal((400, "VERIFY_TOKEN_INVALID"), Error(await EngineFixture.ErrorAsync(await PostAsync(shop, "callback", new { url, verifyToken = "short", account }))));
        var refused = await EngineFixture.ErrorAsync(await PostAsync(shop, "callback", new { url, verifyToken = "not the one", account }));
        Assert.Equal((400, "WHATSAPP_REFUSED"), Error(refused));
        Assert.Contains("2200", refused.Message, StringComparison.Ordinal);

        await EngineFixture.JsonAsync(await PostAsync(shop, "callback", new { url, verifyToken = Graph.MetaReceiver.VerifyToken, account }));
        var customers = fixture.Simulator.World.Customers;
        await customers.WriteAsync(new Parley.Simulator.Phones.CustomerMessage(customer, "there", shop.Number.PhoneNumberId));
        await elsewhere.TakenAsync(url, "\"there\"");
        await EngineFixture.JsonAsync(await PostAsync(shop, "callback", new { account }));
        await shop.WriteAsCustomerAsync(customer, "here again");

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
        Assert.Equal("here again", Assert.Single(events, e => e.MessageReceived is not null).MessageReceived.Text.Body);
        Assert.DoesNotContain(elsewhere.Bodies(url), body => body.Contains("here again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blocked_person_gets_nothing_until_they_are_unblocked()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.WriteAsCustomerAsync(customer, "hello");

        var blocked = await EngineFixture.JsonAsync(await PostAsync(shop, "blocked", new { people = new[] { customer } }));
        Assert.Equal(1, blocked.GetProperty("done").GetArrayLength());
        Assert.Equal([customer], (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}/blocked"))).GetProperty("people").EnumerateArray().Select(one => one.GetString()));

        var again = await EngineFixture.JsonAsync(await PostAsync(shop, "blocked", new { people = new[] { TestShop.NewCustomer() } }));
        Assert.Equal(1, again.GetProperty("failed").GetArrayLength());

        await EngineFixture.JsonAsync(await PostAsync(shop, "blocked:remove", new { people = new[] { customer } }));
        Assert.Equal(0, (await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/sessions/{shop.Session}/blocked"))).GetProperty("people").GetArrayLength());
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Nobody_manages_anothers_number()
    {
        var (shop, stranger) = (await fixture.NewShopAsync(), await fixture.NewTenantAsync());

        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.GetAsync($"/v1/sessions/{shop.Session}/number"))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.PostAsync($"/v1/sessions/{shop.Session}/number:deregister", new { }))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.PostAsync($"/v1/sessions/{shop.Session}/blocked", new { people = new[] { "+15550100200" } }))).Status);
    }

    private Task<HttpResponseMessage> PatchAsync(TestShop shop, object profile) => fixture.SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}/profile", shop.ApiKey, new { profile });

    private static Task<HttpResponseMessage> PostAsync(TestShop shop, string what, object body) => shop.PostAsync($"/v1/sessions/{shop.Session}/{what}", body);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (int Status, string Reason) Error((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class NumbersOnSqlite(SqliteEngine fixture) : NumberTests(fixture);
