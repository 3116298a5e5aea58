using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Media;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>
/// One client that respects nothing gets every code by which Meta enforces something: the proof that a client which gets none of them was well behaved.
/// </summary>
public class RudeClient : IAsyncLifetime
{
    private const string Cleo = "+15550107003";
    private const string Dan = "+15550107004";
    private readonly HashSet<int> _codes = [];
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.StartAsync(new SimulatorSettings { DeliveredAfterMs = 0 }, change: options => options with
        {
            Templates =
            [
                Template("notice", """[{"type":"BODY","text":"Hello {{1}}, bye."}]"""), Template("sale", """[{"type":"BODY","text":"x"}]""", TemplateCategory.Marketing),
                Template("paused", """[{"type":"BODY","text":"x"}]""", status: TemplateStatus.Paused), Template("disabled", """[{"type":"BODY","text":"x"}]""", status: TemplateStatus.Disabled),
                Template("code", """[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]""", TemplateCategory.Authentication),
                Template("picture", """[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"x"}]"""),
            ],
        });
        foreach (var phone in (string[])[Cleo, Dan]) _desk.World.Phones.Add(new PhoneSpec(phone, UserId: "US." + phone[^4..]));
        _desk.WithOpenWindow();
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Gets_every_code_of_enforcement()
    {
        await WithoutManners();
        await WithTemplates();
        await WithFiles();
        await WithNumbers();
        await WithGroups();
        await WithFlows();
        await WithNames();
        await TooMuch();
        await _desk.World.WhenIdleAsync();
        foreach (var error in _desk.Receiver.All.SelectMany(p => p.Value.TryGetProperty("statuses", out var statuses) ? statuses.EnumerateArray() : [])
            .Where(s => s.TryGetProperty("errors", out _)).SelectMany(s => s.GetProperty("errors").EnumerateArray()))
            _codes.Add(error.GetProperty("code").GetInt32());

        int[] expected =
        [
            4, 33, 100, 190, 2200, 2500, 80007, 130403, 130429, 131008, 131009, 131021, 131026, 131031, 131042, 131047, 131048, 131049, 131050, 131051,
            131020, 131041, 131053, 131056, 131059, 131062, 131202, 131204, 131207, 131213, 131215, 132000, 132001, 132005, 132012, 132015, 132016, 132018, 132068, 132069, 133005, 133006, 133008, 133010, 133016, 136024, 136025, 139001, 139002, 139003, 139004, 139006, 147001, 147002, 147005,
            2388019, 2388023, 2388024, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2593107, 2593108,
        ];
        Assert.Empty(expected.Except(_codes).Order());
    }

    private async Task WithoutManners()
    {
        Note(await _desk.SendAsync(Desk.TextBody("x"), token: null));
        Note(await _desk.SendAsync(Desk.TextBody("x"), number: "999999999999999"));
        Note(await _desk.GraphAsync(HttpMethod.Get, $"v12.0/{Desk.Number}"));
        Note(await _desk.SendAsync("{}"));
        Note(await _desk.SendTextAsync(new string('x', 5000)));
        Note(await _desk.SendTextAsync("x", "+1 555-010-0001"));
        Note(await _desk.SendTextAsync("x", "+15550109999"));
        Note(await _desk.SendTextAsync("x", Desk.Bob));
        Note(await _desk.SendAsync(new { messaging_product = "whatsapp", to = Desk.Ada, type = "hologram" }));
        Note(await _desk.SendAsync(Body("image", "{}")));
        Note(await PostAsync($"{Desk.Number}/block_users", new { messaging_product = "whatsapp", block_users = new[] { new { user = Desk.Ada } } }));
        Note(await _desk.SendTextAsync("x"));
        await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{Desk.Number}/block_users", new { messaging_product = "whatsapp", block_users = new[] { new { user = Desk.Ada } } });
        Note(await PostAsync($"{Desk.Waba}/subscribed_apps", new { override_callback_uri = _desk.Receiver.Url, verify_token = "a guess" }));
    }

    private async Task WithTemplates()
    {
        Note(await SendAsync("notice"));
        Note(await SendAsync("nothing"));
        Note(await SendAsync("paused"));
        Note(await SendAsync("disabled"));
        Note(await SendAsync("picture"));
        Note(await SendAsync("notice", """{"type":"body","parameters":[{"type":"text","text":"a\nb"}]}"""));
        Note(await SendAsync("notice", $$"""{"type":"body","parameters":[{"type":"text","text":"{{new string('a', 1025)}}"}]}"""));
        Note(await _desk.SendAsync("""
            {"messaging_product":"whatsapp","recipient":"US.7003","type":"template","template":{"name":"code","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"1"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"1"}]}]}}
            """));
        await _desk.World.Customers.SetMarketingAsync(Dan, null, stop: true);
        Note(await SendAsync("sale", to: Dan));
        _desk.World.Settings = _desk.World.Settings with { MarketingPerPerson = 0 };
        Note(await SendAsync("sale", to: Cleo));

        const string Fine = """{"type":"BODY","text":"Your order is on its way."}""";
        Note(await CreateAsync("a", Fine));
        Note(await CreateAsync("a", Fine));
        foreach (var wrong in (string[])
        [
            """{"type":"FOOTER","text":"x"}""", $$"""{"type":"BODY","text":"{{new string('x', 1025)}}"}""", """{"type":"BODY","text":"x {{1}}","example":{"body_text":[["a"]]}}""",
            """{"type":"BODY","text":"a {{1}} b {{2}} c.","example":{"body_text":[["a","b"]]}}""", """{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"x"}""",
            """{"type":"BODY","text":"x"},{"type":"FOOTER","text":"{{1}}"}""",
        ]) Note(await CreateAsync("b", wrong));
        _desk.World.Review.Approve(_desk.World.Templates.Find(Desk.Waba, "a", "en_US")!);
        await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{Desk.Waba}/message_templates?name=a");
        Note(await CreateAsync("a", Fine));
        _desk.World.Settings = _desk.World.Settings with { TemplatesPerHour = 1 };
        await CreateAsync("c", Fine);
        Note(await CreateAsync("d", Fine));
        _desk.World.Settings = _desk.World.Settings with { TemplatesPerHour = null, TemplateLimit = 1 };
        Note(await CreateAsync("d", Fine));
    }

    private async Task WithFiles()
    {
        using var form = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { new StringContent("image/png"), "type" } };
        form.Add(new ByteArrayContent(new byte[6 * 1024 * 1024]), "file", "a.png");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v26.0/{Desk.Number}/media") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Desk.Token);
        Note(await Answer.OfAsync(await _desk.Client.SendAsync(request)));
        _desk.World.Settings = _desk.World.Settings with { LinkMedia = LinkPolicy.Loopback };
        Note(await _desk.SendAsync(Body("image", """{"link":"https://elsewhere.example/a.png"}""")));
        Note(await _desk.SendAsync(Body("reaction", """{"message_id":"wamid.nobody","emoji":"👍"}""")));
    }

    private async Task WithNumbers()
    {
        var id = (await PostAsync($"{Desk.Waba}/phone_numbers", new { cc = "49", phone_number = "15550100002", verified_name = "x" })).Json.GetProperty("id").GetString()!;
        Note(await RegisterAsync(id, "123456"));
        Note(await PostAsync($"{id}/verify_code", new { code = "000" }));
        Note(await PostAsync($"{Desk.Number}/request_code", new { code_method = "SMS", language = "en" }));
        Note(await _desk.SendAsync(Desk.TextBody("x"), number: id));
        await PostAsync(Desk.Number, new { pin = "111111" });
        for (var i = 0; i < 11; i++) Note(await RegisterAsync(Desk.Number, "000000"));
        await _desk.ControlAsync(HttpMethod.Patch, $"wabas/{Desk.Waba}", new { locked = true });
        Note(await _desk.SendTextAsync("x"));
        await _desk.ControlAsync(HttpMethod.Patch, $"wabas/{Desk.Waba}", new { locked = false, paymentMissing = true });
        Note(await SendAsync("notice", """{"type":"body","parameters":[{"type":"text","text":"a"}]}"""));
        await _desk.ControlAsync(HttpMethod.Patch, $"wabas/{Desk.Waba}", new { paymentMissing = false });
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { onPhoneApp = true });
        for (var i = 0; i < 2; i++) Note(await PostAsync($"{Desk.Number}/smb_app_data", new { messaging_product = "whatsapp", sync_type = "history" }));
        _desk.World.Advance(TimeSpan.FromDays(1));
        Note(await PostAsync($"{Desk.Number}/smb_app_data", new { messaging_product = "whatsapp", sync_type = "history" }));
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { onPhoneApp = false });
    }

    private async Task WithGroups()
    {
        Note(await PostAsync($"{Desk.Number}/groups", new { messaging_product = "whatsapp", subject = "x" }));
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { official = true });
        await PostAsync($"{Desk.Number}/groups", new { messaging_product = "whatsapp", subject = "x", join_approval_mode = "approval_required" });
        var group = Assert.Single(_desk.World.Groups.Book.Of(_desk.World.Accounts.FindNumber(Desk.Number)!));
        string To(string id) => $$"""{"messaging_product":"whatsapp","recipient_type":"group","to":"{{id}}","type":"text","text":{"body":"x"} }""";
        Note(await _desk.SendAsync(To(group.Id)));
        Note(await _desk.SendAsync(To("elsewhere")));
        Note(await _desk.GraphAsync(HttpMethod.Get, $"v26.0/{Desk.Number}/groups?after=x"));
        Note(await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{group.Id}/participants", new { messaging_product = "whatsapp", participants = new[] { new { user = Desk.Ada }, new { user = Desk.Ada } } }));
        Note(await PostAsync($"{group.Id}/join_requests", new { messaging_product = "whatsapp", join_requests = new[] { "x" } }));
        for (var i = 0; i < 9; i++)
        {
            _desk.World.Phones.Add(new PhoneSpec($"+1555030000{i}"));
            var asked = _desk.World.Groups.Follow($"+1555030000{i}", group.Link!)!;
            Note(await PostAsync($"{group.Id}/join_requests", new { messaging_product = "whatsapp", join_requests = new[] { asked.Id } }));
        }

        _desk.World.Groups.Suspend(group.Id, suspended: true);
        Note(await _desk.SendAsync(To(group.Id)));
    }

    private async Task WithFlows()
    {
        _desk.WithOpenWindow();
        const string Json = """{"version":"7.2","screens":[{"id":"ONE","terminal":true,"layout":{"type":"SingleColumnLayout","children":[]}}]}""";
        Note(await PostAsync($"{Desk.Waba}/flows", new { name = "a", categories = new[] { "OTHER" }, clone_flow_id = "1" }));
        Note(await PostAsync($"{Desk.Waba}/flows", new { name = "a", categories = new[] { "OTHER" }, flow_json = "{", publish = true }));
        var id = (await PostAsync($"{Desk.Waba}/flows", new { name = "a", categories = new[] { "OTHER" }, flow_json = Json, publish = true })).Json.GetProperty("id").GetString()!;
        Note(await PostAsync(id, new { name = "b" }));
        Note(await _desk.GraphAsync(HttpMethod.Delete, $"v26.0/{id}"));
        var body = Body("interactive", $$$"""{"type":"flow","body":{"text":"x"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"{{{id}}}","flow_cta":"x"} } }""");
        await _desk.ControlAsync(HttpMethod.Post, $"flows/{id}/status", new { status = "throttled" });
        for (var i = 0; i < 11; i++) Note(await _desk.SendAsync(body));
        await _desk.ControlAsync(HttpMethod.Post, $"flows/{id}/status", new { status = "blocked" });
        Note(await _desk.SendAsync(body));
        for (var i = 0; i < 2; i++) Note(await PostAsync($"{id}/deprecate", new { }));
    }

    private async Task WithNames()
    {
        _desk.World.Phones.Add(new PhoneSpec(Desk.Bob, Username: "bob"));
        var second = _desk.World.Accounts.AddNumber(new NumberSpec(Desk.Waba, null, "+1 555-010-0008"));
        await PostAsync($"{second.Id}/username", new { username = "corner.shop" });
        foreach (var username in (string[])["b", "bob", "corner.shop"]) Note(await PostAsync($"{Desk.Number}/username", new { username }));
        _desk.World.Settings = _desk.World.Settings with { AppCalls = 1 };
        Note(await PostAsync($"{Desk.Number}/username", new { username = "b" }));
        _desk.World.Settings = _desk.World.Settings with { AppCalls = null };
    }

    private async Task TooMuch()
    {
        _desk.WithOpenWindow();
        _desk.World.Settings = _desk.World.Settings.Enforced() with { Reach = 1 };
        for (var i = 0; i < 46; i++) Note(await _desk.SendTextAsync("x"));
        for (var i = 0; i < 40; i++) Note(await _desk.SendTextAsync("x", Desk.Bob));
        _desk.World.Advance(TimeSpan.FromMinutes(1));
        foreach (var to in (string[])[Cleo, Dan]) Note(await SendAsync("notice", """{"type":"body","parameters":[{"type":"text","text":"a"}]}""", to));
    }

    private void Note(Answer answer)
    {
        if (answer.Status == 200) return;
        _codes.Add(answer.Code);
        if (answer.Error.TryGetProperty("error_subcode", out var subcode)) _codes.Add(subcode.GetInt32());
    }

    private Task<Answer> PostAsync(string path, object body) => _desk.GraphAsync(HttpMethod.Post, "v26.0/" + path, body);

    private Task<Answer> RegisterAsync(string id, string pin) => PostAsync($"{id}/register", new { messaging_product = "whatsapp", pin });

    private Task<Answer> CreateAsync(string name, string components) => _desk.GraphAsync(
        HttpMethod.Post, $"v26.0/{Desk.Waba}/message_templates", $$"""{"name":"{{name}}","language":"en_US","category":"UTILITY","components":[{{components}}]}""");

    private Task<Answer> SendAsync(string template, string components = "", string to = Desk.Ada) => _desk.SendAsync($$$"""
        {"messaging_product":"whatsapp","to":"{{{to}}}","type":"template","template":{"name":"{{{template}}}","language":{"code":"en_US"},"components":[{{{components}}}]}}
        """);

    private static string Body(string type, string content) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"messaging_product":"whatsapp","to":"{{Desk.Ada}}","type":"{{type}}","{{type}}":{{content}}}""");

    private static TemplateSpec Template(
        string name, string components, TemplateCategory category = TemplateCategory.Utility, TemplateStatus status = TemplateStatus.Approved) =>
        new(name, JsonSerializer.Deserialize<JsonElement>(components), Category: category, Status: status);
}
