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
