using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Reads strings and numbers as Meta's webhooks have them: numbers sometimes as strings, lone surrogates sometimes in
/// texts. What no store could keep becomes U+FFFD; the raw bytes are kept beside it.
/// </summary>
public static class LenientText
{
    /// <summary>A string or a number as text; null when the property is missing, null, or of another kind.</summary>
    public static string? Text(this JsonElement element, string property) =>
        element.TryFind(property, out var value) ? value.AsText() : null;

    /// <summary>A nested object; an element of kind Undefined when there is none.</summary>
    public static JsonElement Object(this JsonElement element, string property) =>
        element.TryFind(property, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>The items of an array; none when the property is missing or no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string property) =>
        element.TryFind(property, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <summary>A property of an object; false when it is missing, or the element is no object.</summary>
    public static bool TryFind(this JsonElement element, string property, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object) return false;
        try
        {
            return element.TryGetProperty(property, out value);
        }
        catch (InvalidOperationException)
        {
            // Another property's name is no text; this one may still be there.
            foreach (var one in element.EnumerateObject())
            {
                if (!Is(one, property)) continue;
                value = one.Value;
                return true;
            }

            return false;
        }
    }

    /// <summary>The element's JSON as text, with what no store could keep made U+FFFD.</summary>
    public static string GetRawTextSafely(this JsonElement element) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));

    /// <summary>The element's bytes exactly as they came.</summary>
    public static ReadOnlyMemory<byte> Raw(this JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();

    public static string? AsText(this JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    return Unescape(JsonMarshal.GetRawUtf8Value(value));
                }

            default:
                return null;
        }
    }

    private static bool Is(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Undoes JSON's escapes without minding lone surrogates or broken UTF-8, then makes both U+FFFD.</summary>
    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        var text = Encoding.UTF8.GetString(quoted[1..^1]);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u')
            {
                result.Append((char)Convert.ToUInt16(text.Substring(i + 1, 4), 16));
                i += 4;
                continue;
            }

            result.Append(text[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(result.ToString()));
    }
}
