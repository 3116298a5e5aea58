using System.Text.Json;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>What a person reads, in one line, of a message that a customer sent as JSON.</summary>
internal static class InboundText
{
    /// <summary>Null when there is nothing to read.</summary>
    public static string? Of(JsonElement message, string type)
    {
        return Line(type, Content(message, type));
    }

    /// <summary>The same of a message's content alone.</summary>
    public static string? Line(string type, JsonElement content)
    {
        return type switch
        {
            "text" => Text(content, "body"),
            "reaction" => Text(content, "emoji"),
            "location" => Text(content, "name") ?? Text(content, "address"),
            "button" => Text(content, "text"),
            "system" => Text(content, "body"),
            "order" => Text(content, "text"),
            "interactive" => Reply(content),
            "contacts" when content.ValueKind == JsonValueKind.Array => string.Join(
                ", ", content.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Object && c.TryGetProperty("name", out var name) ? Text(name, "formatted_name") : null)),
            _ => Text(content, "caption") ?? Text(content, "filename"),
        };
    }

    /// <summary>The member that is named like the type; undefined when there is none.</summary>
    public static JsonElement Content(JsonElement message, string type) =>
        // A name with half a surrogate pair cannot be looked up, and names nothing.
        type.All(char.IsAscii) && message.TryGetProperty(type, out var content) ? content : default;

    private static string? Reply(JsonElement interactive)
    {
        if (interactive.ValueKind != JsonValueKind.Object) return null;
        foreach (var kind in (string[])["button_reply", "list_reply", "nfm_reply"])
            if (interactive.TryGetProperty(kind, out var reply)) return Text(reply, "title") ?? Text(reply, "body");
        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonText.Of(value)
            : null;
}
