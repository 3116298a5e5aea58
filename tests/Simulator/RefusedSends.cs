using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;

namespace Parley.Tests.Simulator;

public class RefusedSends : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync()).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Without_a_token() => Refused(await _desk.SendAsync(Desk.TextBody("x"), token: null), 401, 190);

    [Fact]
    public async Task With_a_token_nobody_issued() => Refused(await _desk.SendAsync(Desk.TextBody("x"), token: "nonsense"), 401, 190);

    [Fact]
    public async Task With_a_token_that_was_withdrawn()
    {
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Delete, $"tokens/{Desk.Token}")).Status);
        Refused(await _desk.SendTextAsync("x"), 401, 190);
    }

    [Fact]
    public async Task With_a_token_that_expired()
    {
        _desk.World.Accounts.AddToken(new TokenSpec("short", ExpiresInSeconds: 60));
        Assert.Equal(200, (await _desk.SendAsync(Desk.TextBody("x"), "short")).Status);
        _desk.World.Advance(TimeSpan.FromSeconds(60));
        Refused(await _desk.SendAsync(Desk.TextBody("x"), "short"), 401, 190);
    }

    [Fact]
    public async Task From_a_number_that_does_not_exist() =>
        Assert.Equal(33, Refused(await _desk.SendAsync(Desk.TextBody("x"), number: "999999999999999"), 400, 100).GetProperty("error_subcode").GetInt32());

    [Fact]
    public async Task From_a_number_the_token_may_not_use_just_as_if_it_did_not_exist()
    {
        var other = _desk.World.Accounts.AddWaba(new WabaSpec());
        _desk.World.Accounts.AddToken(new TokenSpec("elsewhere", Wabas: [other.Id]));
        var error = Refused(await _desk.SendAsync(Desk.TextBody("x"), "elsewhere"), 400, 100);
        Assert.Equal(33, error.GetProperty("error_subcode").GetInt32());
        Assert.Contains($"Object with ID '{Desk.Number}' does not exist", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v20.0")]
    [InlineData("v27.0")]
    [InlineData("v26.1")]
    [InlineData("v2")]
    public async Task Under_a_version_that_does_not_exist(string version) =>
        Refused(await _desk.GraphAsync(HttpMethod.Post, $"{version}/{Desk.Number}/messages", Desk.TextBody("x")), 400, 2500);

    [Theory]
    [InlineData("v21.0/")]
    [InlineData("v23.0/")]
    [InlineData("v26.0/")]
    [InlineData("")]
    public async Task But_not_under_a_version_that_does(string version) =>
        Assert.Equal(200, (await _desk.GraphAsync(HttpMethod.Post, $"{version}{Desk.Number}/messages", Desk.TextBody("x"))).Status);

    [Theory]
    [InlineData("not json", "messaging_product")]
    [InlineData("[]", "messaging_product")]
    [InlineData("""{"to":"+15550107001","text":{"body":"x"}}""", "messaging_product")]
    [InlineData("""{"messaging_product":"whatsapp","text":{"body":"x"}}""", "to")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001"}""", "text")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{}}""", "text['body']")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"  "}}""", "text['body']")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"x"},"context":{}}""", "context['message_id']")]
    public async Task Without_a_required_parameter(string body, string missing)
    {
        var error = Refused(await _desk.SendAsync(body), 400, 100);
        Assert.Equal($"(#100) The parameter {missing} is required.", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":"x"}""")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":7}}""")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"x"},"context":"y"}""")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"x"},"recipient_type":"group"}""")]
    [InlineData("""{"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"x"},"biz_opaque_callback_data":1}""")]
    public async Task With_a_parameter_of_the_wrong_kind(string body) =>
        Assert.Equal("(#100) Invalid parameter", Refused(await _desk.SendAsync(body), 400, 100).GetProperty("message").GetString());

    [Fact]
    public async Task With_a_text_over_4096_characters()
    {
        var error = Refused(await _desk.SendTextAsync(new string('x', 4097)), 400, 131009);
        Assert.Contains("4096", error.GetProperty("error_data").GetProperty("details").GetString(), StringComparison.Ordinal);
        Assert.Equal("whatsapp", error.GetProperty("error_data").GetProperty("messaging_product").GetString());
    }

    [Fact]
    public async Task But_not_with_a_text_of_4096_emoji() =>
        Assert.Equal(200, (await _desk.SendTextAsync(string.Concat(Enumerable.Repeat("😀", 4096)))).Status);

    [Fact]
    public async Task With_callback_data_over_512_characters()
    {
        Refused(await _desk.SendTextAsync("x", data: new string('d', 513)), 400, 100);
        Assert.Equal(200, (await _desk.SendTextAsync("x", data: new string('d', 512))).Status);
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("12")]
    [InlineData("+1234567890123456")]
    public async Task To_something_that_is_no_phone_number(string to) => Refused(await _desk.SendTextAsync("x", to), 400, 131009);

    [Fact]
    public async Task To_itself() => Refused(await _desk.SendTextAsync("x", "+1 (555) 010-0001"), 400, 131021);

    [Fact]
    public async Task To_a_number_that_is_not_on_WhatsApp()
    {
        Refused(await _desk.SendTextAsync("x", "+15550107999"), 400, 131026);
        _desk.World.Phones.Add(new PhoneSpec(Desk.Ada, OnWhatsApp: false));
        Refused(await _desk.SendTextAsync("x"), 400, 131026);
    }

    [Theory]
    [InlineData("hologram")]
    [InlineData("poll")]
    public async Task Of_a_type_that_does_not_exist(string type) => Refused(
        await _desk.SendAsync(new { messaging_product = "whatsapp", to = Desk.Ada, type }), 400, 131051);

    [Fact]
    public async Task Outside_of_the_window()
    {
        var error = Refused(await _desk.SendTextAsync("x", Desk.Bob), 400, 131047);
        Assert.Equal("(#131047) Re-engagement message", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task As_soon_as_24_hours_are_over_until_the_customer_writes_again()
    {
        await _desk.WriteAsync("hello");
        _desk.World.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await _desk.SendTextAsync("just in time")).Status);
        _desk.World.Advance(TimeSpan.FromSeconds(1));
        Refused(await _desk.SendTextAsync("too late"), 400, 131047);
        await _desk.WriteAsync("hello again");
        Assert.Equal(200, (await _desk.SendTextAsync("welcome back")).Status);
    }

    [Fact]
    public async Task From_another_number_than_the_customer_wrote_to()
    {
        var second = _desk.World.Accounts.AddNumber(new NumberSpec(Desk.Waba));
        Refused(await _desk.SendAsync(Desk.TextBody("x"), number: second.Id), 400, 131047);
    }

    [Fact]
    public async Task But_not_outside_of_the_window_when_it_is_not_enforced()
    {
        _desk.World.Settings = _desk.World.Settings with { Window = Reporting.Off };
        Assert.Equal(200, (await _desk.SendTextAsync("x", Desk.Bob)).Status);
    }

    [Theory]
    [InlineData(Desk.Bob, 131047)]
    [InlineData("+15550107999", 131026)]
    public async Task Or_accepted_and_failed_later_as_Meta_often_does(string to, int code)
    {
        _desk.World.Settings = _desk.World.Settings with { Window = Reporting.Webhook, Undeliverable = Reporting.Webhook };
        var sent = await _desk.SendTextAsync("x", to, "mine");
        Assert.Equal(200, sent.Status);
        var status = (await _desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0];
        Assert.Equal("failed", status.GetProperty("status").GetString());
        Assert.Equal(sent.MessageId, status.GetProperty("id").GetString());
        Assert.Equal("mine", status.GetProperty("biz_opaque_callback_data").GetString());
        Assert.Equal(code, status.GetProperty("errors")[0].GetProperty("code").GetInt32());
        Assert.False(status.TryGetProperty("pricing", out _));
        Assert.Empty(_desk.World.Messages(new MessageQuery(To: to)));
    }

    // Every refusal has the same form.
    private JsonElement Refused(Answer answer, int status, int code)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal(code, answer.Code);
        Assert.Contains(answer.Error.GetProperty("type").GetString(), (string[])["OAuthException", "GraphMethodException"]);
        Assert.NotEmpty(answer.Error.GetProperty("fbtrace_id").GetString()!);
        Assert.NotEmpty(answer.Error.GetProperty("message").GetString()!);
        return answer.Error;
    }
}
