using System.Text.Json;
using Parley.Simulator.Templates;

namespace Parley.Simulator;

/// <summary>Approved templates of the example account: one of each category, and one with a picture and buttons.</summary>
internal static class ExampleTemplates
{
    public static IReadOnlyList<TemplateSpec> All { get; } =
    [
        Make("hello_world", TemplateCategory.Utility, """
            [{"type":"HEADER","format":"TEXT","text":"Hello World"},
             {"type":"BODY","text":"Welcome and congratulations! This message shows that you can send templates."},
             {"type":"FOOTER","text":"Sent by the simulator"}]
            """),
        Make("order_update", TemplateCategory.Utility, """
            [{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way.","example":{"body_text":[["Ada","4711"]]}},
             {"type":"BUTTONS","buttons":[{"type":"URL","text":"Track it","url":"https://shop.example/orders/{{1}}","example":["https://shop.example/orders/4711"]}]}]
            """),
        Make("summer_sale", TemplateCategory.Marketing, """
            [{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::example"]}},
             {"type":"BODY","text":"{{1}}, everything is cheaper this week.","example":{"body_text":[["Ada"]]}},
             {"type":"FOOTER","text":"Tap the button to hear no more of this"},
             {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Show me"},{"type":"QUICK_REPLY","text":"Stop promotions"}]}]
            """),
        Make("login_code", TemplateCategory.Authentication, """
            [{"type":"BODY","add_security_recommendation":true},
             {"type":"FOOTER","code_expiration_minutes":10},
             {"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy code"}]}]
            """),
    ];

    private static TemplateSpec Make(string name, TemplateCategory category, string components) =>
        new(name, JsonSerializer.Deserialize<JsonElement>(components), "en_US", category, Waba: "200000000000001");
}
