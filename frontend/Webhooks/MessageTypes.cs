using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Frontend.Webhooks;

/// <summary>WhatsApp's types of messages: what each says in one line, and to which message it refers.</summary>
public static partial class MessageTypes
{
    /// <summary>What a message is called whose type is missing, or no word.</summary>
    public const string Unknown = "unknown";

    /// <summary>What WhatsApp itself calls a message that its API does not carry. Only messages so called by WhatsApp have this type.</summary>
    public const string Unsupported = "unsupported";

    private const int MaxLine = 4096, MaxDepth = 4;

    /// <summary>WhatsApp's word for the type as it came; <see cref="Unknown"/> where there is none.</summary>
    public static string Of(JsonElement message)
    {
        var type = message.Text("type");
        if (type == "text") return "text";
        return type is not null && Word().IsMatch(type) ? type : Unknown;
    }

    /// <summary>What WhatsApp calls the thing itself, where the type does not: the kind of an unsupported message, a type that is no word.</summary>
    public static string? Original(string type, JsonElement message) => type switch
    {
        Unsupported => Shorten(message.Object(Unsupported).Text("type"), 64),
        Unknown when message.Text("type") is { } word && word != Unknown => Shorten(word, 64),
        _ => null,
    };

    /// <summary>One line for people: the body, the caption, the title of the reply, the name of the place; null where a message says nothing in words.</summary>
    public static string? Line(string type, JsonElement message) => Line(type, message, 0);

    /// <summary>WhatsApp's id of the message that an edit, a revocation or a reaction is about.</summary>
    public static string? RefersTo(string type, JsonElement message)
    {
        var id = type switch
        {
            "reaction" => message.Object(type).Text("message_id"),
            "edit" or "revoke" => message.Object(type).Text("original_message_id"),
            _ => null,
        };
        return id is { Length: > 0 and <= 500 } ? id : null;
    }

    /// <summary>The file that WhatsApp keeps for a message; null where there is none.</summary>
    public static FileReading? File(string type, JsonElement message)
    {
        if (type == "edit" && message.Object(type).Object("message") is { ValueKind: JsonValueKind.Object } inner && Of(inner) is var what and not "edit") return File(what, inner);
        if (type is not ("image" or "video" or "audio" or "document" or "sticker")) return null;
        var content = message.Object(type);
        return content.Text("id") is { } id && MediaName().IsMatch(id)
            ? new FileReading(id, type, Shorten(content.Text("mime_type"), 200), Shorten(Said(content.Text("filename")), 240))
            : null;
    }

    private static string? Line(string type, JsonElement message, int depth)
    {
        var content = message.Object(type);
        var line = type switch
        {
            "text" => content.Text("body"),
            "image" or "video" or "audio" or "voice" or "sticker" => content.Text("caption"),
            "document" => Said(content.Text("caption")) ?? content.Text("filename"),
            "location" => Said(content.Text("name")) ?? Said(content.Text("address")) ?? Place(content),
            "contacts" => Joined(message.Items("contacts").Select(Name)),
            "interactive" => Reply(content),
            "button" => Said(content.Text("text")) ?? content.Text("payload"),
            "order" => Said(content.Text("text")) ?? Joined(content.Items("product_items").Select(Item)),
            "system" => content.Text("body"),
            "reaction" => Said(content.Text("emoji")),
            "edit" when depth < MaxDepth && content.Object("message") is { ValueKind: JsonValueKind.Object } inner => Line(Of(inner), inner, depth + 1),
            _ => null,
        };
        // A text's body is what the customer wrote, even when that is nothing.
        return type == "text" ? line : Shorten(Said(line), MaxLine);
    }

    private static string? Reply(JsonElement content) =>
        Said(content.Object("button_reply").Text("title"))
        ?? Said(content.Object("list_reply").Text("title"))
        ?? Said(content.Object("nfm_reply").Text("body"))
        ?? Said(content.Object("nfm_reply").Text("name"))
        ?? Said(content.Object("call_permission_reply").Text("response"))
        ?? Said(content.Object("body").Text("text"))
        ?? content.Object("button_reply").Text("id")
        ?? content.Object("list_reply").Text("id");

    private static string? Name(JsonElement contact)
    {
        var name = contact.Object("name");
        var parts = string.Join(' ', new[] { name.Text("first_name"), name.Text("last_name") }.Where(static part => !string.IsNullOrWhiteSpace(part)));
        return Said(name.Text("formatted_name")) ?? Said(parts) ?? Said(contact.Object("org").Text("company"))
            ?? contact.Items("phones").Select(static phone => Said(phone.Text("phone")) ?? Said(phone.Text("wa_id"))).FirstOrDefault(static phone => phone is not null);
    }

    private static string? Item(JsonElement item) => item.Text("product_retailer_id") is { } product ? $"{item.Text("quantity") ?? "1"} × {product}" : null;

    private static string? Place(JsonElement location) =>
        location.Text("latitude") is { } latitude && location.Text("longitude") is { } longitude ? $"{latitude}, {longitude}" : null;

    private static string? Joined(IEnumerable<string?> parts) => Said(string.Join(", ", parts.Where(static part => part is not null).Take(100)));

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Shorten(string? text, int length)
    {
        if (text is null || text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9A-Za-z_.:=-]{1,200}\z")]
    private static partial Regex MediaName();
}
