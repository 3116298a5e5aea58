using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Templates;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What comes back when a customer taps: the type and the JSON of the message that WhatsApp makes of it.</summary>
internal static class Tapping
{
    private const string Opens = "This opens something on the phone; nothing is sent.";

    /// <exception cref="SimulatorException">There is nothing to tap, or nothing comes back.</exception>
    public static (string Type, byte[] Content) Reply(ChatMessage message, Tap tap, DateTimeOffset now) => message switch
    {
        { FromBusiness: false } => throw new SimulatorException("Only messages of a business can be tapped."),
        { Template: { } template } => OfTemplate(template, tap),
        { Type: "interactive" } => OfInteractive(message, message.Content, tap, now),
        _ => throw new SimulatorException($"There is nothing to tap on a message of the type {message.Type}."),
    };

    private static (string, byte[]) OfTemplate(FilledTemplate template, Tap tap)
    {
        var shown = tap.Card is { } card
            ? template.Cards.ElementAtOrDefault(card) ?? throw new SimulatorException($"There is no card {card}.")
            : template;
        var button = tap.Button is { } index
            ? shown.Buttons.ElementAtOrDefault(index)
            : shown.Buttons.FirstOrDefault(b => tap.Id is { } id ? b.Payload == id || b.Text == id : b.Type is "QUICK_REPLY" or "FLOW");
        return button?.Type switch
        {
            null => throw new SimulatorException("There is no such button."),
            "QUICK_REPLY" => ("button", new MetaJson().Open().Value("payload", button.Payload ?? button.Text).Value("text", button.Text).Close().ToArray()),
            "FLOW" => Form("flow", "Sent", tap.Response, "unused"),
            _ => throw new SimulatorException(Opens),
        };
    }

    private static (string, byte[]) OfInteractive(ChatMessage message, JsonElement interactive, Tap tap, DateTimeOffset now)
    {
        var action = interactive.GetProperty("action");
        switch (interactive.GetProperty("type").GetString())
        {
            case "button":
                return Button(action.GetProperty("buttons"), tap);
            case "list":
                return Row(action, tap);
            case "carousel":
                var card = action.GetProperty("cards").EnumerateArray().ElementAtOrDefault(tap.Card ?? 0);
                if (card.ValueKind != JsonValueKind.Object) throw new SimulatorException("There is no such card.");
                return card.GetProperty("action").TryGetProperty("buttons", out var buttons) ? Button(buttons, tap) : throw new SimulatorException(Opens);
            case "flow":
                var token = action.GetProperty("parameters").TryGetProperty("flow_token", out var given) ? JsonText.Of(given) : "unused";
                return Form("flow", "Sent", tap.Response, token);
            case "address_message":
                return Form("address_message", message.Phone.Name, tap.Response, null);
            case "location_request_message":
                return ("location", tap.Response is { } place ? Bytes(place) : """{"latitude":52.52,"longitude":13.405}"""u8.ToArray());
            case "contact_request" or "request_contact_info":
                return ("contacts", Card(message.Phone));
            case "call_permission_request":
                return ("interactive", new MetaJson().Open().Value("type", "call_permission_reply").Open("call_permission_reply")
                    .Value("response", "accept").Value("is_permanent", false).Value("expiration_timestamp", now.AddDays(7).ToUnixTimeSeconds())
                    .Value("response_source", "user_action").Close().Close().ToArray());
            case "product" or "product_list" or "catalog_message":
                return ("order", Order(action, tap));
            default:
                throw new SimulatorException(Opens);
        }
    }

    private static (string, byte[]) Button(JsonElement buttons, Tap tap)
    {
        var replies = buttons.EnumerateArray().Select(b => b.GetProperty("reply")).ToList();
        var reply = Chosen(replies, tap);
        return ("interactive", new MetaJson().Open().Value("type", "button_reply").Open("button_reply")
            .Value("id", JsonText.Of(reply.GetProperty("id"))).Value("title", JsonText.Of(reply.GetProperty("title"))).Close().Close().ToArray());
    }

    private static (string, byte[]) Row(JsonElement action, Tap tap)
    {
        var rows = action.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("rows").EnumerateArray()).ToList();
        var row = Chosen(rows, tap);
        return ("interactive", new MetaJson().Open().Value("type", "list_reply").Open("list_reply")
            .Value("id", JsonText.Of(row.GetProperty("id"))).Value("title", JsonText.Of(row.GetProperty("title")))
            .Optional("description", row.TryGetProperty("description", out var more) && more.ValueKind == JsonValueKind.String ? JsonText.Of(more) : null)
            .Close().Close().ToArray());
    }

    private static JsonElement Chosen(List<JsonElement> choices, Tap tap)
    {
        var chosen = tap.Id is { } id ? choices.FirstOrDefault(c => JsonText.Of(c.GetProperty("id")) == id) : choices.ElementAtOrDefault(tap.Button ?? 0);
        return chosen.ValueKind == JsonValueKind.Object ? chosen : throw new SimulatorException("There is no such button or row.");
    }

    // The answer of a form is a string that holds JSON.
    private static (string, byte[]) Form(string name, string body, JsonElement? response, string? token)
    {
        var answer = new MetaJson().Open().Optional("flow_token", token);
        if (response is { ValueKind: JsonValueKind.Object } filled)
        {
            foreach (var member in filled.EnumerateObject())
                if (token is null || member.Name != "flow_token") answer.Raw(member.Name, member.Value.GetRawText());
        }

        return ("interactive", new MetaJson().Open().Value("type", "nfm_reply").Open("nfm_reply").Value("name", name).Value("body", body)
            .Value("response_json", System.Text.Encoding.ASCII.GetString(answer.Close().ToArray())).Close().Close().ToArray());
    }

    private static byte[] Card(Phone phone) => new MetaJson().OpenArray().Open()
        .Open("name").Value("first_name", phone.Name.Length > 0 ? phone.Name : phone.Digits).Value("formatted_name", phone.Name.Length > 0 ? phone.Name : phone.Digits).Close()
        .OpenArray("phones").Open().Value("phone", "+" + phone.Digits).Value("wa_id", phone.Digits).Value("type", "CELL").Close().CloseArray()
        .Value("origin", "contact_request").Close().CloseArray().ToArray();

    private static byte[] Order(JsonElement action, Tap tap)
    {
        var products = action.TryGetProperty("sections", out var sections)
            ? sections.EnumerateArray().SelectMany(s => s.GetProperty("product_items").EnumerateArray()).Select(i => JsonText.Of(i.GetProperty("product_retailer_id"))).ToList()
            : [action.TryGetProperty("product_retailer_id", out var only) ? JsonText.Of(only) : "product-1"];
        var product = products.ElementAtOrDefault(tap.Button ?? 0) ?? throw new SimulatorException("There is no such product.");
        return new MetaJson().Open().Value("catalog_id", action.TryGetProperty("catalog_id", out var catalog) ? JsonText.Of(catalog) : "catalog-1").Value("text", "")
            .OpenArray("product_items").Open().Value("product_retailer_id", product).Value("quantity", 1).Raw("item_price", "9.99").Value("currency", "USD")
            .Close().CloseArray().Close().ToArray();
    }

    private static byte[] Bytes(JsonElement element) => new MetaJson().Raw(null, element.GetRawText()).ToArray();
}
