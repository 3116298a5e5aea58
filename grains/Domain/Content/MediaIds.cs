using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Domain.Content;

/// <summary>The media that a content names by Parley's ids.</summary>
public static class MediaIds
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether it may name any: most contents do not, and need no parsing.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> content) => content.IndexOf("\"id\":\"md"u8) >= 0;

    /// <summary>Each of them, with the kind that it is shown as.</summary>
    /// <param name="type">WhatsApp's type of the content.</param>
    public static ImmutableArray<(string Kind, MediaId Id)> Find(string type, JsonElement content)
    {
        var found = ImmutableArray.CreateBuilder<(string, MediaId)>();
        Find(type, content, found);
        return found.Count == 0 ? [] : [.. found.Distinct()];
    }

    /// <summary>The same content with other ids for them.</summary>
    public static byte[] Replace(string type, JsonElement content, Func<MediaId, string> name)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options)) Write(writer, type, content, name);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Find(string name, JsonElement element, ImmutableArray<(string, MediaId)>.Builder found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Find("", item, found);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (ContentTypes.IsMedia(name) && IdOf(element) is { } id) found.Add((name, id));
            foreach (var property in element.EnumerateObject()) Find(property.Name, property.Value, found);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement element, Func<MediaId, string> other)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, "", item, other);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                var id = ContentTypes.IsMedia(name) ? IdOf(element) : null;
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    if (property.Name == "id" && id is { } own) writer.WriteStringValue(other(own));
                    else Write(writer, property.Name, property.Value, other);
                }

                writer.WriteEndObject();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static MediaId? IdOf(JsonElement medium) =>
        medium.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && MediaId.TryParse(id.GetString(), out var own) ? own : null;
}
