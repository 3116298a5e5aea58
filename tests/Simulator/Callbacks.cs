using Parley.Simulator.Accounts;

namespace Parley.Tests.Simulator;

public class Callbacks : IAsyncLifetime
{
    private Desk _desk = null!;
    private Receiver _other = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.StartAsync();
        _other = await Receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_callback_is_asked_for_the_challenge_and_takes_over()
    {
        _other.VerifyToken = "tök/en & more";
        var set = await SetAsync(_other.Url, _other.VerifyToken);
        Assert.Equal((200, true), (set.Status, set.Json.GetProperty("verified").GetBoolean()));
        Assert.Matches(@"^\?hub\.mode=subscribe&hub\.challenge=\d+&hub\.verify_token=t%C3%B6k%2Fen%20%26%20more$", _other.HandshakeQuery);
        await _desk.WriteAsync("new home");
        await _other.NextAsync();
        Assert.Empty(_desk.Receiver.All);
    }

    [Fact]
    public async Task A_callback_url_keeps_its_own_query()
    {
        Assert.Equal(200, (await SetAsync(_other.Url + "?tenant=7", "verify-me")).Status);
        Assert.StartsWith("?tenant=7&hub.mode=subscribe", _other.HandshakeQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_know_the_token_changes_nothing()
    {
        var set = await SetAsync(_other.Url, "wrong");
        Assert.Equal((400, 403), (set.Status, set.Json.GetProperty("status").GetInt32()));
        Assert.Contains("403", set.Error.GetString(), StringComparison.Ordinal);
        await StillTheOldOneAsync();
    }

    [Fact]
    public async Task One_that_answers_something_else_than_the_challenge_changes_nothing()
    {
        _other.WrongChallenge = "<html>welcome</html>";
        var set = await SetAsync(_other.Url, "verify-me");
        Assert.Equal(400, set.Status);
        Assert.Contains("challenge", set.Error.GetString(), StringComparison.Ordinal);
        await StillTheOldOneAsync();
    }

    [Fact]
    public async Task One_that_is_away_changes_nothing()
    {
        await _other.DisposeAsync();
        var set = await SetAsync(_other.Url, "verify-me");
        Assert.Equal((400, 0), (set.Status, set.Json.GetProperty("status").GetInt32()));
        await StillTheOldOneAsync();
    }

    [Fact]
    public async Task An_account_can_have_a_callback_of_its_own()
    {
        var subscribed = await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/subscribed_apps", new { override_callback_uri = _other.Url, verify_token = "verify-me" });
        Assert.Equal(200, subscribed.Status);
        await _desk.WriteAsync("to the override");
        Assert.True((await _other.NextAsync()).SignedBy(Desk.Secret));
        var listed = await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/subscribed_apps");
        Assert.Equal(_other.Url, listed.Json.GetProperty("data")[0].GetProperty("override_callback_uri").GetString());
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/subscribed_apps")).Status);
        await StillTheOldOneAsync();
    }

    [Theory]
    [InlineData("wrong token", "wrong", 2200)]
    [InlineData("no token", null, 100)]
    public async Task Unless_it_fails_the_verification(string why, string? token, int code)
    {
        var refused = await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/subscribed_apps", new { override_callback_uri = _other.Url, verify_token = token });
        Assert.True(refused.Status == 400 && refused.Code == code, why);
        await StillTheOldOneAsync();
    }

    [Fact]
    public async Task An_app_that_unsubscribed_hears_nothing_until_it_subscribes_again()
    {
        Assert.Equal("""{"success":true}""", (await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{Desk.Waba}/subscribed_apps")).Text);
        Assert.Equal("""{"data":[]}""", (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/subscribed_apps")).Text);
        await _desk.WriteAsync("unheard");
        await _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Waba}/subscribed_apps");
        await _desk.WriteAsync("heard");
        var post = await _desk.Receiver.NextAsync();
        Assert.Contains("\"heard\"", post.Text, StringComparison.Ordinal);
        Assert.Single(_desk.Receiver.All);
    }

    [Fact]
    public async Task A_token_reads_the_numbers_it_may_use()
    {
        _desk.World.Accounts.AddToken(new TokenSpec("one-number", Numbers: [Desk.Number]));
        var second = _desk.World.Accounts.AddNumber(new NumberSpec(Desk.Waba, DisplayPhoneNumber: "+49 30 5550100", VerifiedName: "Zweigstelle"));
        var number = await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}?fields=id,display_phone_number,verified_name,quality_rating", token: "one-number");
        Assert.Equal(
            """{"display_phone_number":"+1 555-010-0001","verified_name":"Corner Shop","quality_rating":"GREEN","id":"100000000000001"}""", number.Text);
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{second.Id}", token: "one-number")).Code);
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/phone_numbers", token: "one-number")).Code);
        var all = await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}/phone_numbers");
        Assert.Equal(
            new[] { Desk.Number, second.Id }.Order(), all.Json.GetProperty("data").EnumerateArray().Select(n => n.GetProperty("id").GetString()!).Order());
        Assert.Equal(100, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}?fields=shoe_size")).Code);
        Assert.Equal(2500, (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/nonsense")).Code);
        Assert.Equal("Corner Shop", (await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Waba}")).Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_token_can_be_looked_into()
    {
        _desk.World.Accounts.AddToken(new TokenSpec("narrow", Wabas: [Desk.Waba]));
        var known = (await _desk.GraphAsync(HttpMethod.Get, "v26.0/debug_token?input_token=narrow")).Json.GetProperty("data");
        Assert.True(known.GetProperty("is_valid").GetBoolean());
        Assert.Equal(Desk.Waba, known.GetProperty("granular_scopes")[0].GetProperty("target_ids")[0].GetString());
        Assert.False((await _desk.GraphAsync(HttpMethod.Get, "v26.0/debug_token?input_token=what")).Json.GetProperty("data").GetProperty("is_valid").GetBoolean());
    }

    private Task<Answer> SetAsync(string url, string token) =>
        _desk.ControlAsync(HttpMethod.Put, "apps/shop/callback", new { url, verifyToken = token });

    private async Task StillTheOldOneAsync()
    {
        await _desk.WriteAsync("old home");
        await _desk.Receiver.NextAsync();
        Assert.DoesNotContain(_other.All, p => p.Text.Contains("old home", StringComparison.Ordinal));
    }
}
