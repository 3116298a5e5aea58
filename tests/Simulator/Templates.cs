using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>Sends of templates: what fits, what does not, and what a template's state or category forbids.</summary>
public class Templates : IAsyncLifetime
{
    private const string Order = """
        [{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello {{1}}, order {{2}} is on its way."},
         {"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://a.example/{{1}}"},{"type":"QUICK_REPLY","text":"Stop"}]}]
        """;

    private const string Header = """{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/a.jpg"}}]}""";
    private const string Body = """{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"4711"}]}""";
    private const string Track = """{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4711"}]}""";
    private const string Stop = """{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"STOP"}]}""";
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.StartAsync(new() { DeliveredAfterMs = 0, InFlight = 1 });
        Add("order", Order);
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Are_filled_and_reach_people_outside_the_window_for_the_price_of_their_category()
    {
        var sent = await SendAsync("order", Header, Body, Track, Stop);
        Assert.True(sent.Status == 200, sent.Text);
        Assert.Equal("accepted", sent.Json.GetProperty("messages")[0].GetProperty("message_status").GetString());
        var shown = _desk.World.Phones.FindMessage(sent.MessageId)!.Template!;
        Assert.Equal("Hello Ada, order 4711 is on its way.", shown.Body);
        Assert.Equal(("https://a.example/4711", "STOP"), (shown.Buttons[0].Url, shown.Buttons[1].Payload));
        foreach (var post in await _desk.Receiver.NextAsync(2))
        {
            var pricing = post.Value.GetProperty("statuses")[0].GetProperty("pricing");
            Assert.Equal(("utility", "regular", true), (
                pricing.GetProperty("category").GetString(), pricing.GetProperty("type").GetString(), pricing.GetProperty("billable").GetBoolean()));
        }
    }

    [Theory]
    [InlineData(132000, Header, """{"type":"body","parameters":[{"type":"text","text":"Ada"}]}""", Track)]
    [InlineData(132000, Header, Track)]
    [InlineData(132012, Body, Track)]
    [InlineData(132012, """{"type":"header","parameters":[{"type":"video","video":{"link":"https://a.example/a.mp4"}}]}""", Body, Track)]
    [InlineData(132012, Header, """{"type":"body","parameters":[{"type":"payload","payload":"Ada"},{"type":"text","text":"4711"}]}""", Track)]
    [InlineData(131008, Header, Body)]
    [InlineData(131008, Header, """{"type":"body","parameters":[{"type":"text","text":""},{"type":"text","text":"4711"}]}""", Track)]
    [InlineData(132018, Header, """{"type":"body","parameters":[{"type":"text","text":"A\nda"},{"type":"text","text":"4711"}]}""", Track)]
    [InlineData(132018, Header, """{"type":"body","parameters":[{"type":"text","text":"A     da"},{"type":"text","text":"4711"}]}""", Track)]
    [InlineData(132000, Header, Body, Track, """{"type":"button","sub_type":"quick_reply","index":2,"parameters":[{"type":"payload","payload":"x"}]}""")]
    [InlineData(132012, Header, Body, """{"type":"button","sub_type":"quick_reply","index":0,"parameters":[{"type":"payload","payload":"x"}]}""")]
    [InlineData(100, Header, Body, Track, """{"type":"wing"}""")]
    [InlineData(131009, Header, Header, Body, Track)]
    public async Task Are_refused_when_the_send_does_not_fit(int code, params string[] components)
    {
        var answer = await SendAsync("order", components);
        Assert.True(answer.Status == 400 && answer.Code == code, answer.Text);
    }

    [Fact]
    public async Task Are_refused_when_the_filled_text_is_too_long() => Assert.Equal(
        132005, (await SendAsync("order", Header, $$"""{"type":"body","parameters":[{"type":"text","text":"{{new string('a', 1024)}}"},{"type":"text","text":"1"}]}""", Track)).Code);

    [Theory]
    [InlineData(TemplateStatus.Pending, 132001, 404)]
    [InlineData(TemplateStatus.Rejected, 132001, 404)]
    [InlineData(TemplateStatus.Paused, 132015, 400)]
    [InlineData(TemplateStatus.Disabled, 132016, 400)]
    public async Task Are_refused_in_a_state_that_forbids_it(TemplateStatus status, int code, int http)
    {
        Add("other", """[{"type":"BODY","text":"x"}]""", status: status);
        var answer = await SendAsync("other");
        Assert.Equal((http, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Are_refused_in_a_language_they_do_not_have() =>
        Assert.Equal(132001, (await _desk.SendAsync(Send("order", "de", []))).Code);

    [Fact]
    public async Task May_name_their_variables()
    {
        Add("named", """[{"type":"BODY","text":"Hello {{name}}"}]""", named: true);
        Assert.Equal(100, (await SendAsync("named", """{"type":"body","parameters":[{"type":"text","text":"Ada"}]}""")).Code);
        Assert.Equal(132012, (await SendAsync("named", """{"type":"body","parameters":[{"type":"text","parameter_name":"nom","text":"Ada"}]}""")).Code);
        var sent = await SendAsync("named", """{"type":"body","parameters":[{"type":"text","parameter_name":"name","text":"Ada"}]}""");
        Assert.Equal("Hello Ada", _desk.World.Phones.FindMessage(sent.MessageId)!.Text);
    }

    [Fact]
    public async Task May_have_every_kind_of_component()
    {
        Add("place", """[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"See you"}]""");
        Add("title", """[{"type":"HEADER","format":"TEXT","text":"For {{1}}"},{"type":"BODY","text":"It costs {{1}} until {{2}}"}]""");
        Add("offer", """[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Quick","has_expiration":true}},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","example":"X"}]}]""");
        Add("form", """[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Go","flow_id":"1"}]}]""");
        Add("shelf", """[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"See"}]}]""");
        Add("items", """[{"type":"HEADER","format":"TEXT","text":"h"},{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"MPM","text":"See"}]}]""");
        Add("cards", """[{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"}]},{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"}]}]}]""");
        await TakenAsync("place", """{"type":"header","parameters":[{"type":"location","location":{"latitude":1,"longitude":2,"name":"Shop"}}]}""");
        await TakenAsync(
            "title", """{"type":"header","parameters":[{"type":"text","text":"Ada"}]}""",
            """{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000}},{"type":"date_time","date_time":{"fallback_value":"May 1"}}]}""");
        await TakenAsync(
            "offer", """{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1795176000000}}]}""",
            """{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SUMMER"}]}""");
        Assert.Equal(131008, (await SendAsync("offer", """{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SUMMER"}]}""")).Code);
        await TakenAsync("form", """{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"t"}}]}""");
        await TakenAsync("shelf", """{"type":"button","sub_type":"CATALOG","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"p"}}]}""");
        await TakenAsync("items", """{"type":"button","sub_type":"mpm","index":0,"parameters":[{"type":"action","action":{"sections":[{"title":"A","product_items":[{"product_retailer_id":"p"}]}]}}]}""");
        static string Card(int index) => $$"""{"card_index":{{index}},"components":[{{Header}},{"type":"body","parameters":[{"type":"text","text":"{{index}}"}]}]}""";
        await TakenAsync("cards", $$"""{"type":"carousel","cards":[{{Card(0)}},{{Card(1)}}]}""");
        Assert.Equal(132000, (await SendAsync("cards", $$"""{"type":"carousel","cards":[{{Card(0)}}]}""")).Code);
    }

    [Fact]
    public async Task With_one_time_codes_go_to_phone_numbers_only()
    {
        Add("code", """[{"type":"BODY","add_security_recommendation":true},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy"}]}]""", TemplateCategory.Authentication);
        _desk.World.Phones.Add(new PhoneSpec(Desk.Ada, UserId: Desk.AdaId));
        string[] filled = ["""{"type":"body","parameters":[{"type":"text","text":"123456"}]}""", """{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}"""];
        var sent = await SendAsync("code", filled);
        Assert.StartsWith("123456 is your verification code.", _desk.World.Phones.FindMessage(sent.MessageId)!.Text, StringComparison.Ordinal);
        Assert.Equal(131062, (await _desk.SendAsync(Send("code", "en_US", filled).Replace($"\"to\":\"{Desk.Ada}\"", $"\"recipient\":\"{Desk.AdaId}\"", StringComparison.Ordinal))).Code);
    }

    private async Task TakenAsync(string name, params string[] components)
    {
        var answer = await SendAsync(name, components);
        Assert.True(answer.Status == 200, $"{name}: {answer.Text}");
    }

    private void Add(
        string name, string components, TemplateCategory category = TemplateCategory.Utility, TemplateStatus status = TemplateStatus.Approved, bool named = false) =>
        _desk.World.Templates.Add(new TemplateSpec(name, JsonSerializer.Deserialize<JsonElement>(components), Category: category, Status: status, Named: named));

    private Task<Answer> SendAsync(string name, params string[] components) => _desk.SendAsync(Send(name, "en_US", components));

    private static string Send(string name, string language, string[] components) => $$$"""
        {"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"template","template":{"name":"{{{name}}}","language":{"code":"{{{language}}}"},"components":[{{{string.Join(',', components)}}}]}}
        """;
}
