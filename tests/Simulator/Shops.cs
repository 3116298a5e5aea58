using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Simulator;

/// <summary>What a business has beside messages: its catalog, its name, its forms, and how often it may ask for all that.</summary>
public class Shops : IAsyncLifetime
{
    private const string Json = """{"version":"7.2","screens":[{"id":"ONE","title":"x","terminal":true,"layout":{"type":"SingleColumnLayout","children":[]}}]}""";
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { InFlight = 1, DeliveredAfterMs = 0 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Show_products_that_are_in_their_catalog()
    {
        // Without a catalog any product counts as there.
        Assert.Equal(200, (await ProductAsync("700", "blue-lamp")).Status);
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Post, "catalogs", new { id = "700", products = new[] { "blue-lamp", "red-lamp" } })).Status);

        Assert.Equal(200, (await ProductAsync("700", "red-lamp")).Status);
        Assert.Equal(131009, (await ProductAsync("700", "green-lamp")).Code);
        Assert.Equal(131009, (await ProductAsync("701", "red-lamp")).Code);
        Assert.Equal(200, (await ListAsync("blue-lamp", "red-lamp")).Status);
        var missing = await ListAsync("blue-lamp", "green-lamp");
        Assert.Contains("Products not found in FB Catalog", missing.Error.GetProperty("error_data").GetProperty("details").GetString(), StringComparison.Ordinal);
        Assert.Equal("700", Assert.Single((await GetAsync($"{Desk.Waba}/product_catalogs")).Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Switch_cart_and_catalog_on_and_off()
    {
        var before = (await GetAsync($"{Desk.Number}/whatsapp_commerce_settings")).Json.GetProperty("data")[0];
        Assert.Equal((true, false), (before.GetProperty("is_cart_enabled").GetBoolean(), before.GetProperty("is_catalog_visible").GetBoolean()));
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Number}/whatsapp_commerce_settings?is_cart_enabled=false&is_catalog_visible=true")).Status);
        var after = (await GetAsync($"{Desk.Number}/whatsapp_commerce_settings")).Json.GetProperty("data")[0];
        Assert.Equal((false, true), (after.GetProperty("is_cart_enabled").GetBoolean(), after.GetProperty("is_catalog_visible").GetBoolean()));
        Assert.Equal(100, (await PostAsync($"{Desk.Number}/whatsapp_commerce_settings", new { is_cart_enabled = "maybe" })).Code);
        Assert.Equal(100, (await PostAsync($"{Desk.Number}/whatsapp_commerce_settings", new { })).Code);
    }

    [Fact]
    public async Task Have_a_name_that_nobody_else_has()
    {
        Assert.Equal("{}", (await GetAsync($"{Desk.Number}/username")).Text);
        var suggested = (await GetAsync($"{Desk.Number}/username_suggestions")).Json.GetProperty("data")[0].GetProperty("username_suggestions").EnumerateArray().Select(one => one.GetString()).ToArray();
        Assert.Contains("cornershop", suggested);
        Assert.Equal(200, (await PostAsync($"{Desk.Number}/username", new { username = "Corner.Shop" })).Status);
        var told = await _desk.Receiver.NextAsync();
        Assert.Equal(("business_username_update", "Corner.Shop", "approved"), (
            told.Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("field").GetString(), told.Value.GetProperty("username").GetString(), told.Value.GetProperty("status").GetString()));
        Assert.Equal("Corner.Shop", (await GetAsync($"{Desk.Number}/username")).Json.GetProperty("username").GetString());
        Assert.Equal("Corner.Shop", (await GetAsync($"{Desk.Number}?fields=username")).Json.GetProperty("username").GetString());

        foreach (var taken in new[] { "ab", "12345", ".shop", "shop.", "a..b", "www.shop", "shop.com", "sh op", new string('a', 36) })
            Assert.Equal(147001, (await PostAsync($"{Desk.Number}/username", new { username = taken })).Code);
        _desk.World.Phones.Add(new Parley.Simulator.Accounts.PhoneSpec(Desk.Ada, Username: "@ada"));
        Assert.Equal(147002, (await PostAsync($"{Desk.Number}/username", new { username = "ADA" })).Code);
        var second = _desk.World.Accounts.AddNumber(new Parley.Simulator.Accounts.NumberSpec(Desk.Waba, null, "+1 555-010-0009"));
        Assert.Equal(147005, (await PostAsync($"{second.Id}/username", new { username = "corner.shop" })).Code);
        Assert.Equal(200, (await PostAsync($"{second.Id}/username", new { username = "corner.shop", transfer_action = "force_transfer" })).Status);
        Assert.Equal("{}", (await GetAsync($"{Desk.Number}/username")).Text);
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{second.Id}/username")).Status);
        Assert.Equal("{}", (await GetAsync($"{second.Id}/username")).Text);
    }

    [Fact]
    public async Task Make_flows_publish_them_and_take_them_out_of_use()
    {
        var made = await PostAsync($"{Desk.Waba}/flows", new { name = "Booking", categories = new[] { "APPOINTMENT_BOOKING" } });
        var id = made.Json.GetProperty("id").GetString()!;
        Assert.Equal(139002, (await PostAsync($"{id}/publish", new { })).Code);
        var wrong = await UploadAsync(id, """{"version":"7.2","screens":[{"id":"ONE 1"}]}""");
        Assert.Equal(["INVALID_PROPERTY_VALUE", "MISSING_TERMINAL_SCREEN"], wrong.Json.GetProperty("validation_errors").EnumerateArray().Select(one => one.GetProperty("error").GetString()));
        Assert.Equal(139002, (await PostAsync($"{id}/publish", new { })).Code);
        Assert.Equal(131009, (await FlowAsync(id)).Code);
        Assert.Equal(0, (await UploadAsync(id, Json)).Json.GetProperty("validation_errors").GetArrayLength());
        Assert.Equal(200, (await FlowAsync(id, "draft")).Status);
        await NextStatusAsync();
        await NextStatusAsync();
        Assert.Equal(200, (await PostAsync($"{id}/publish", new { })).Status);
        var told = await _desk.Receiver.NextAsync();
        Assert.Equal(("FLOW_STATUS_CHANGE", id, "DRAFT", "PUBLISHED"), (
            told.Value.GetProperty("event").GetString(), told.Value.GetProperty("flow_id").GetString(), told.Value.GetProperty("old_status").GetString(), told.Value.GetProperty("new_status").GetString()));

        Assert.Equal(200, (await FlowAsync(id)).Status);
        Assert.Equal(131009, (await FlowAsync(id, "draft")).Code);
        Assert.Equal(131009, (await FlowAsync("999")).Code);
        Assert.Equal(139001, (await UploadAsync(id, Json)).Code);
        Assert.Equal(139001, (await PostAsync(id, new { name = "Other" })).Code);
        Assert.Equal(139004, (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}")).Code);
        var shown = (await GetAsync($"{id}?fields=id,name,status,categories,json_version,validation_errors")).Json;
        Assert.Equal(("Booking", "PUBLISHED", "7.2"), (shown.GetProperty("name").GetString(), shown.GetProperty("status").GetString(), shown.GetProperty("json_version").GetString()));
        var asset = (await GetAsync($"{id}/assets")).Json.GetProperty("data")[0];
        Assert.Equal(Json, await _desk.Client.GetStringAsync(new Uri(asset.GetProperty("download_url").GetString()!)));

        await _desk.ControlAsync(HttpMethod.Post, $"flows/{id}/status", new { status = "throttled" });
        for (var i = 0; i < 10; i++) Assert.Equal(200, (await FlowAsync(id)).Status);
        Assert.Equal(132069, (await FlowAsync(id)).Code);
        await _desk.ControlAsync(HttpMethod.Post, $"flows/{id}/status", new { status = "blocked" });
        Assert.Equal(132068, (await FlowAsync(id)).Code);
        Assert.Equal(200, (await PostAsync($"{id}/deprecate", new { })).Status);
        Assert.Equal(139003, (await PostAsync($"{id}/deprecate", new { })).Code);
        Assert.Equal(131009, (await FlowAsync(id)).Code);
    }

    [Fact]
    public async Task Clone_list_and_delete_flows()
    {
        Assert.Equal(100, (await PostAsync($"{Desk.Waba}/flows", new { name = "x" })).Code);
        Assert.Equal(100, (await PostAsync($"{Desk.Waba}/flows", new { name = "x", categories = new[] { "POETRY" } })).Code);
        var first = (await PostAsync($"{Desk.Waba}/flows", new { name = "First", categories = new[] { "SURVEY" }, flow_json = Json, publish = true })).Json.GetProperty("id").GetString()!;
        Assert.Equal(100, (await PostAsync($"{Desk.Waba}/flows", new { name = "First", categories = new[] { "SURVEY" } })).Code);
        Assert.Equal(139006, (await PostAsync($"{Desk.Waba}/flows", new { name = "y", categories = new[] { "SURVEY" }, clone_flow_id = "1" })).Code);
        // As Meta's own examples post it.
        using var form = new MultipartFormDataContent { { new StringContent("Second"), "name" }, { new StringContent("""["SURVEY","OTHER"]"""), "categories" }, { new StringContent(first), "clone_flow_id" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v26.0/{Desk.Waba}/flows") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Desk.Token);
        var second = (await Answer.OfAsync(await _desk.Client.SendAsync(request))).Json.GetProperty("id").GetString()!;
        Assert.Equal(200, (await PostAsync(second, new { name = "Renamed", endpoint_uri = "https://shop.example/flow" })).Status);

        var listed = (await GetAsync($"{Desk.Waba}/flows")).Json.GetProperty("data").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("status").GetString());
        Assert.Equal(("PUBLISHED", "DRAFT"), (listed["First"], listed["Renamed"]));
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{second}")).Status);
        Assert.Equal(100, (await GetAsync(second)).Code);
    }

    [Fact]
    public async Task Are_told_how_much_they_have_asked_and_refused_when_it_is_too_much()
    {
        _desk.World.Settings = _desk.World.Settings with { ManagementCalls = 3 };
        foreach (var percent in new[] { 34, 67, 100 })
        {
            var (status, usage) = await AskAsync();
            Assert.Equal((200, percent, 0), (status, usage.GetProperty("call_count").GetInt32(), usage.GetProperty("estimated_time_to_regain_access").GetInt32()));
        }

        var (refused, left) = await AskAsync();
        Assert.Equal((429, 100, 60), (refused, left.GetProperty("call_count").GetInt32(), left.GetProperty("estimated_time_to_regain_access").GetInt32()));
        Assert.Equal(80007, (await GetAsync(Desk.Waba)).Code);
        // Sends are counted elsewhere.
        Assert.Equal(200, (await _desk.SendTextAsync("x")).Status);
        _desk.World.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await AskAsync()).Status);

        var empty = _desk.World.Accounts.AddWaba(new Parley.Simulator.Accounts.WabaSpec(null, "Empty"));
        _desk.World.Settings = _desk.World.Settings with { ManagementCalls = 5_000 };
        for (var i = 0; i < 200; i++) Assert.Equal(200, (await GetAsync(empty.Id)).Status);
        Assert.Equal(80007, (await GetAsync(empty.Id)).Code);

        _desk.World.Settings = _desk.World.Settings with { AppCalls = 1 };
        Assert.Equal(4, (await GetAsync(Desk.Waba)).Code);
    }

    [Fact]
    public async Task Count_what_they_sent_and_what_arrived()
    {
        var start = _desk.World.Clock.GetUtcNow();
        await _desk.SendTextAsync("one");
        await _desk.SendTextAsync("two");
        await _desk.World.WhenIdleAsync();
        _desk.World.Advance(TimeSpan.FromMinutes(90));
        _desk.World.Customers.SetBlocks(Desk.Ada, null, blocks: true);
        await _desk.SendTextAsync("three");
        await _desk.World.WhenIdleAsync();
        async Task<(int Sent, int Delivered)[]> AskedAsync(string granularity, string more = "") =>
            [.. (await GetAsync($"{Desk.Waba}?fields=analytics.start({start.ToUnixTimeSeconds()}).end({start.AddDays(1).ToUnixTimeSeconds()}).granularity({granularity}){more}")).Json
                .GetProperty("analytics").GetProperty("data_points").EnumerateArray().Select(point => (point.GetProperty("sent").GetInt32(), point.GetProperty("delivered").GetInt32()))];

        Assert.Equal([(3, 2)], await AskedAsync("DAY"));
        Assert.Equal([(3, 2)], await AskedAsync("MONTH", ".phone_numbers([\"15550100001\"])"));
        Assert.Equal([(2, 2), (1, 0)], await AskedAsync("HALF_HOUR"));
        Assert.Empty(await AskedAsync("DAY", ".phone_numbers([\"15550109999\"])"));
        Assert.Equal(100, (await GetAsync($"{Desk.Waba}?fields=analytics.start(1).granularity(DAY)")).Code);
        Assert.Equal(100, (await GetAsync($"{Desk.Waba}?fields=analytics.start(1).end(2).granularity(YEAR)")).Code);
        Assert.Equal(100, (await GetAsync($"{Desk.Waba}?fields=analytics.start(2).end(1).granularity(DAY)")).Code);
    }

    private async Task<(int Status, JsonElement Usage)> AskAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v26.0/{Desk.Number}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Desk.Token);
        using var response = await _desk.Client.SendAsync(request);
        Assert.True(response.Headers.Contains("X-App-Usage"));
        var usage = JsonDocument.Parse(string.Concat(response.Headers.GetValues("X-Business-Use-Case-Usage"))).RootElement.GetProperty(Desk.Waba)[0];
        Assert.Equal("whatsapp_business_management", usage.GetProperty("type").GetString());
        return ((int)response.StatusCode, usage);
    }

    private async Task NextStatusAsync() => Assert.NotNull((await _desk.Receiver.NextAsync()).Status);

    private async Task<Answer> UploadAsync(string flow, string json)
    {
        using var form = new MultipartFormDataContent { { new StringContent("flow.json"), "name" }, { new StringContent("FLOW_JSON"), "asset_type" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(json)), "file", "flow.json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v26.0/{flow}/assets") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Desk.Token);
        return await Answer.OfAsync(await _desk.Client.SendAsync(request));
    }

    private Task<Answer> FlowAsync(string id, string? mode = null) => InteractiveAsync(
        $$$"""{"type":"flow","body":{"text":"x"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"{{{id}}}","flow_cta":"Book"{{{(mode is null ? "" : $",\"mode\":\"{mode}\"")}}}} } }""");

    private Task<Answer> ProductAsync(string catalog, string product) =>
        InteractiveAsync($$$"""{"type":"product","body":{"text":"x"},"action":{"catalog_id":"{{{catalog}}}","product_retailer_id":"{{{product}}}"} }""");

    private Task<Answer> ListAsync(params string[] products) => InteractiveAsync(
        $$$"""{"type":"product_list","header":{"type":"text","text":"x"},"body":{"text":"x"},"action":{"catalog_id":"700","sections":[{"title":"x","product_items":[{{{string.Join(',', products.Select(one => $"{{\"product_retailer_id\":\"{one}\"}}"))}}}]}]} }""");

    private Task<Answer> InteractiveAsync(string interactive) => _desk.SendAsync($$"""{"messaging_product":"whatsapp","to":"{{Desk.Ada}}","type":"interactive","interactive":{{interactive}}}""");

    private Task<Answer> PostAsync(string path, object body) => _desk.GraphAsync(HttpMethod.Post, "v26.0/" + path, body);

    private Task<Answer> GetAsync(string path) => _desk.GraphAsync(HttpMethod.Get, "v26.0/" + path);
}
