using System.Text.Json;

namespace Parley.Domain.Templates;

/// <summary>Reads what may not be there, or be of another kind than expected.</summary>
internal static class Json
{
    public static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One of Meta's words, in capitals as in their lists; empty when it is not there.</summary>
    public static string Word(JsonElement element, string property) => Text(element, property)?.ToUpperInvariant() ?? "";

    public static long? Number(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 1e15
            ? (long)number
            : null;

    /// <summary>The items of an array, down a path of properties; empty when it is not there.</summary>
    public static List<JsonElement> Items(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var property in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(property, out element)) return [];
        }

        return element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [];
    }
}
