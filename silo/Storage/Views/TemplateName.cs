using System.Text.Json;

namespace Parley.Storage.Views;

/// <summary>Which template a message was made from, out of Meta's own object of it.</summary>
internal static class TemplateName
{
    /// <summary><c>name/language</c>; null where that cannot be read.</summary>
    public static string? Of(ReadOnlyMemory<byte>? raw)
    {
        if (raw is not { } json) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? $"{name.GetString()}/{(root.TryGetProperty("language", out var language) && language.ValueKind == JsonValueKind.Object && language.TryGetProperty("code", out var code) ? code.ToString() : "")}"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
