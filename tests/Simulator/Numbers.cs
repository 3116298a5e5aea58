using System.Text.Json;
using Parley.Simulator.Accounts;

namespace Parley.Tests.Simulator;

/// <summary>Numbers and accounts: how they begin, what is set on them, what stops them.</summary>
public class Numbers : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync(new() { InFlight = 1, DeliveredAfterMs = 0 })).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Are_added_proved_registered_and_deregistered()
    {
        var id = (await PostAsync($"{Desk.Waba}/phone_numbers", new { cc = "49", phone_number = "1555 0100 002", verified_name = "Laden" })).Json.GetProperty("id").GetString()!;
        Assert.Equal(("NOT_VERIFIED", "UNVERIFIED"), await StatusAsync(id));
        Assert.Equal(133006, (await RegisterAsync(id, "123456")).Code);
        Assert.Equal(100, (await PostAsync($"{id}/request_code", new { code_method = "PIGEON", language = "en_US" })).Code);
        Assert.Equal(200, (await PostAsync($"{id}/request_code", new { code_method = "SMS", language = "en_US" })).Status);
        Assert.Equal(136025, (await PostAsync($"{id}/verify_code", new { code = "x" })).Code);
        var code = (await _desk.ControlAsync(HttpMethod.Get, "numbers")).Json.GetProperty("numbers").EnumerateArray()
            .Single(n => n.GetProperty("id").GetString() == id).GetProperty("code").GetString()!;
        Assert.Equal(200, (await PostAsync($"{id}/verify_code", new { code = $"{code[..3]}-{code[3..]}" })).Status);
        Assert.Equal(136024, (await PostAsync($"{id}/request_code", new { code_method = "SMS", language = "en_US" })).Code);
        Assert.Equal(("VERIFIED", "PENDING"), await StatusAsync(id));
        Assert.Equal(133010, (await _desk.SendAsync(Desk.TextBody("x"), number: id)).Code);
        Assert.Equal(100, (await RegisterAsync(id, "12345")).Code);
        Assert.Equal(200, (await RegisterAsync(id, "123456")).Status);
        Assert.Equal(("VERIFIED", "CONNECTED"), await StatusAsync(id));
        Assert.Equal(131047, (await _desk.SendAsync(Desk.TextBody("x"), number: id)).Code);
        Assert.Equal(200, (await PostAsync($"{id}/deregister")).Status);
        Assert.Equal(133010, (await PostAsync($"{id}/deregister")).Code);
        Assert.Equal(133005, (await RegisterAsync(id, "654321")).Code);
        Assert.Equal(200, (await RegisterAsync(id, "123456")).Status);
    }

    [Fact]
    public async Task Are_registered_ten_times_in_72_hours()
    {
        for (var i = 0; i < 10; i++) Assert.Equal(200, (await RegisterAsync(Desk.Number, "123456")).Status);
        Assert.Equal(133016, (await RegisterAsync(Desk.Number, "123456")).Code);
        _desk.World.Advance(TimeSpan.FromHours(72));
        for (var i = 0; i < 5; i++) Assert.Equal(133005, (await RegisterAsync(Desk.Number, "000000")).Code);
        Assert.Equal(133008, (await RegisterAsync(Desk.Number, "123456")).Code);
    }

    [Fact]
    public async Task Get_a_new_pin_and_tell_of_it()
    {
        Assert.Equal(100, (await PostAsync(Desk.Number, new { pin = "abc" })).Code);
        Assert.Equal(200, (await PostAsync(Desk.Number, new { pin = "111222" })).Status);
        var told = await _desk.Receiver.NextAsync();
        Assert.Equal("security", told.Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("field").GetString());
        Assert.Equal("PIN_CHANGED", told.Value.GetProperty("event").GetString());
        Assert.True((await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}?fields=is_pin_enabled")).Json.GetProperty("is_pin_enabled").GetBoolean());
        Assert.Equal(133005, (await RegisterAsync(Desk.Number, "123456")).Code);
    }

    [Fact]
    public async Task Have_a_profile()
    {
        var picture = _desk.World.Uploads.Add("image/png", [1, 2, 3]);
        Assert.Equal(200, (await PostAsync($"{Desk.Number}/whatsapp_business_profile", new
        {
            messaging_product = "whatsapp", about = "Open / until six", websites = new[] { "https://shop.example/" }, vertical = "RETAIL",
            profile_picture_handle = picture.Handle,
        })).Status);
        var shown = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/whatsapp_business_profile?fields=about,websites,vertical,profile_picture_url,email")).Json.GetProperty("data")[0];
        Assert.Equal(["about", "websites", "vertical", "profile_picture_url", "messaging_product"], shown.EnumerateObject().Select(m => m.Name));
        Assert.Equal("Open / until six", shown.GetProperty("about").GetString());
        Assert.Equal([1, 2, 3], await _desk.Client.GetByteArrayAsync(new Uri(shown.GetProperty("profile_picture_url").GetString()!)));
    }

    [Theory]
    [InlineData("""{"messaging_product":"whatsapp","about":"{x140}"}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","address":"{x257}"}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","description":"{x513}"}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","email":"{x129}"}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","websites":["https://a","https://b","https://c"]}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","websites":["a"]}""", 131009)]
    [InlineData("""{"messaging_product":"whatsapp","vertical":"SPACE"}""", 100)]
    [InlineData("""{"messaging_product":"whatsapp","profile_picture_handle":"4::x"}""", 100)]
    [InlineData("""{"about":"x"}""", 100)]
    public async Task Have_no_profile_beyond_its_limits(string body, int code) => Assert.Equal(
        code, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Number}/whatsapp_business_profile", System.Text.RegularExpressions.Regex.Replace(
            body, "{x([0-9]+)}", m => new string('x', int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))))).Code);

    [Fact]
    public async Task Have_settings_and_tell_of_changes()
    {
        var before = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/settings")).Json;
        Assert.Equal("disabled", before.GetProperty("calling").GetProperty("status").GetString());
        Assert.Equal(100, (await PostAsync($"{Desk.Number}/settings", new { colour = "red" })).Code);
        Assert.Equal(200, (await PostAsync($"{Desk.Number}/settings", new { calling = new { status = "ENABLED" } })).Status);
        Assert.Equal("ENABLED", (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/settings")).Json.GetProperty("calling").GetProperty("status").GetString());
        Assert.Equal(Desk.Number, (await _desk.Receiver.NextAsync()).Value.GetProperty("phone_number_settings").GetProperty("phone_number_id").GetString());
    }

    [Fact]
    public async Task Block_who_wrote_within_a_day()
    {
        var answer = await BlockAsync(HttpMethod.Post, Desk.Ada, Desk.Bob, "+15550109999");
        Assert.Equal("15550107001", answer.GetProperty("added_users")[0].GetProperty("wa_id").GetString());
        Assert.Equal([131047, 131026], answer.GetProperty("failed_users").EnumerateArray().Select(f => f.GetProperty("errors")[0].GetProperty("code").GetInt32()));
        var refused = await _desk.SendTextAsync("x");
        Assert.Equal((403, 130403), (refused.Status, refused.Code));
        await _desk.WriteAsync("can you hear me?");
        await _desk.World.WhenIdleAsync();
        Assert.Empty(_desk.Receiver.All);
        var list = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/block_users")).Json.GetProperty("data");
        Assert.Equal("15550107001", Assert.Single(list.EnumerateArray()).GetProperty("wa_id").GetString());
        Assert.Equal("15550107001", (await BlockAsync(HttpMethod.Delete, Desk.Ada)).GetProperty("removed_users")[0].GetProperty("wa_id").GetString());
        Assert.Equal(200, (await _desk.SendTextAsync("x")).Status);
    }

    [Fact]
    public async Task Send_their_webhooks_elsewhere_when_told_so_but_not_those_about_the_account()
    {
        await using var own = await Receiver.StartAsync();
        own.VerifyToken = "own";
        var wrong = await PostAsync(Desk.Number, new { webhook_configuration = new { override_callback_uri = own.Url, verify_token = "wrong" } });
        Assert.Equal(2200, wrong.Code);
        Assert.Equal(200, (await PostAsync(Desk.Number, new { webhook_configuration = new { override_callback_uri = own.Url, verify_token = "own" } })).Status);
        await _desk.WriteAsync("here?");
        Assert.Equal("text", (await own.NextAsync()).Value.GetProperty("messages")[0].GetProperty("type").GetString());
        await _desk.ControlAsync(HttpMethod.Post, "events", """{"field":"account_update","value":{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ADULT"}}}""");
        Assert.Equal("ACCOUNT_VIOLATION", (await _desk.Receiver.NextAsync()).Value.GetProperty("event").GetString());
        var configuration = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}?fields=webhook_configuration")).Json.GetProperty("webhook_configuration");
        Assert.Equal((own.Url, _desk.Receiver.Url), (configuration.GetProperty("phone_number").GetString(), configuration.GetProperty("application").GetString()));
        Assert.Equal(200, (await PostAsync(Desk.Number, new { webhook_configuration = new { override_callback_uri = "" } })).Status);
        await _desk.WriteAsync("or there?");
        Assert.Equal("text", (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Cannot_send_while_the_account_is_locked_nor_what_costs_without_a_payment_method()
    {
        await _desk.ControlAsync(HttpMethod.Patch, $"wabas/{Desk.Waba}", new { locked = true });
        var locked = await _desk.SendTextAsync("x");
        Assert.Equal((403, 131031), (locked.Status, locked.Code));
        await _desk.ControlAsync(HttpMethod.Patch, $"wabas/{Desk.Waba}", new { locked = false, paymentMissing = true });
        _desk.World.Settings = _desk.World.Settings with { ServiceChargedFrom = _desk.World.Clock.GetUtcNow() };
        Assert.Equal(200, (await _desk.SendTextAsync("x")).Status);
        var failed = (await _desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0];
        Assert.Equal(131042, failed.GetProperty("errors")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Of_a_partner_app_can_be_looked_up_with_the_token_of_the_app_itself()
    {
        _desk.World.Accounts.AddToken(new TokenSpec("partner", Wabas: [Desk.Waba]));
        var data = (await _desk.GraphAsync(HttpMethod.Get, "v26.0/debug_token?input_token=partner", token: $"700000000000001|{Desk.Secret}")).Json.GetProperty("data");
        Assert.True(data.GetProperty("is_valid").GetBoolean());
        Assert.Equal(190, (await _desk.GraphAsync(HttpMethod.Get, "v26.0/debug_token?input_token=partner", token: "700000000000001|wrong")).Code);
    }

    private Task<Answer> PostAsync(string path, object? body = null) => _desk.GraphAsync(HttpMethod.Post, "v26.0/" + path, body);

    private Task<Answer> RegisterAsync(string id, string pin) => PostAsync($"{id}/register", new { messaging_product = "whatsapp", pin });

    private async Task<(string? Verification, string? Status)> StatusAsync(string id)
    {
        var shown = (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{id}?fields=code_verification_status,status")).Json;
        return (shown.GetProperty("code_verification_status").GetString(), shown.GetProperty("status").GetString());
    }

    private async Task<JsonElement> BlockAsync(HttpMethod method, params string[] users)
    {
        var answer = await _desk.GraphAsync(method, $"v26.0/{Desk.Number}/block_users", new { messaging_product = "whatsapp", block_users = users.Select(user => new { user }) });
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("block_users");
    }
}
