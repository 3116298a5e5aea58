using System.Text.Json;

namespace Parley.Domain.Content;

/// <summary>The one line that stands for a sent message in lists.</summary>
public static class ContentLine
{
    /// <summary>What a person reads of it: its words where it has any, else what it is.</summary>
    /// <param name="type">WhatsApp's type.</param>
    /// <param name="content">Meta's JSON object of that type, checked.</param>
    public static string Of(string type, JsonElement content)
    {
        var part = new Part(content, type, new Findings());
        return type switch
        {
            ContentTypes.Text => part["body"].Value() ?? "",
            ContentTypes.Image => First(part["caption"]) ?? "Photo",
            ContentTypes.Video => First(part["caption"]) ?? "Video",
            ContentTypes.Audio => content.TryGetProperty("voice", out var voice) && voice.ValueKind == JsonValueKind.True ? "Voice message" : "Audio",
            ContentTypes.Document => First(part["caption"], part["filename"]) ?? "Document",
            ContentTypes.Sticker => "Sticker",
            ContentTypes.Location => First(part["name"], part["address"]) ?? "Location",
            ContentTypes.Contacts => Contacts(content),
            ContentTypes.Interactive => First(part["body"]["text"], part["header"]["text"]) ?? part["type"].Value() ?? type,
            ContentTypes.Reaction => First(part["emoji"]) ?? "Reaction removed",
            ContentTypes.Template => $"Template {part["name"].Value()}",
            _ => type,
        };
    }

    private static string Contacts(JsonElement list)
    {
        var name = new Part(list[0], "", new Findings())["name"]["formatted_name"].Value() ?? "Contact";
        return list.GetArrayLength() == 1 ? name : $"{name} + {list.GetArrayLength() - 1}";
    }

    private static string? First(params ReadOnlySpan<Part> parts)
    {
        foreach (var part in parts)
        {
            if (part.Value() is { } text && !string.IsNullOrWhiteSpace(text)) return text;
        }

        return null;
    }
}
