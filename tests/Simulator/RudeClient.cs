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
        await TooMuch();
        await _desk.World.WhenIdleAsync();
        foreach (var error in _desk.Receiver.All.SelectMany(p => p.Value.TryGetProperty("statuses", out var statuses) ? statuses.EnumerateArray() : [])
            .Where(s => s.TryGetProperty("errors", out _)).SelectMany(s => s.GetProperty("errors").EnumerateArray()))
            _codes.Add(error.GetProperty("code").GetInt32());

        int[] expected =
        [
            33, 100, 190, 2200, 2500, 80007, 130403, 130429, 131008, 131009, 131021, 131026, 131031, 131042, 131047, 131048, 131049, 131050, 131051,
            131053, 131056, 131062, 132000, 132001, 132005, 132012, 132015, 132016, 132018, 133005, 133006, 133008, 133010, 133016, 136024, 136025,
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
