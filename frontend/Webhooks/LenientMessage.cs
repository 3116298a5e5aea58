using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Reads WhatsApp's JSON into the API's messages by their fields' names, which are Meta's own. A field whose value is not
/// what it should be is left out, and its neighbours are read; numbers may come as strings and strings as numbers.
/// </summary>
public static class LenientMessage
{
    private const int MaxDepth = 24, MaxItems = 1_000;

    /// <summary>Reads an object's known fields into <paramref name="target"/>.</summary>
    /// <returns>Whether any field was read.</returns>
    public static bool Read(JsonElement json, IMessage target) => Read(json, target, 0);

    /// <summary>Reads one property of an object into the field of the same name.</summary>
    /// <returns>Whether it was there and could be read.</returns>
    public static bool ReadField(JsonElement json, IMessage target, FieldDescriptor field) => ReadField(json, target, field, 0);

    private static bool Read(JsonElement json, IMessage target, int depth)
    {
        if (depth > MaxDepth || json.ValueKind != JsonValueKind.Object) return false;
        var any = false;
        foreach (var field in target.Descriptor.Fields.InDeclarationOrder()) any |= ReadField(json, target, field, depth);
        return any;
    }

    private static bool ReadField(JsonElement json, IMessage target, FieldDescriptor field, int depth)
    {
        if (field.IsMap || !json.TryFind(field.Name, out var value)) return false;
        if (!field.IsRepeated)
        {
            if (ReadValue(value, field, depth) is not { } single) return false;
            field.Accessor.SetValue(target, single);
            return true;
        }

        var list = (IList)field.Accessor.GetValue(target);
        // What is a list of one may come as that one.
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray().Take(MaxItems))
            {
                if (ReadValue(item, field, depth) is { } read) list.Add(read);
            }
        }
        else if (ReadValue(value, field, depth) is { } only)
        {
            list.Add(only);
        }

        return list.Count > 0;
    }

    private static object? ReadValue(JsonElement value, FieldDescriptor field, int depth)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return null;
        switch (field.FieldType)
        {
            case FieldType.Message:
                if (value.ValueKind != JsonValueKind.Object) return null;
                var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                Read(value, message, depth + 1);
                return message;
            case FieldType.String:
                // An object where a text belongs is shown as it came.
                return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? value.GetRawTextSafely() : value.AsText() ?? (value.ValueKind == JsonValueKind.True ? "true" : "false");
            case FieldType.Bool:
                return value.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => value.AsText() switch { "true" or "1" => true, "false" or "0" => false, _ => (object?)null },
                };
            case FieldType.Double:
                return double.TryParse(value.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
            case FieldType.Int32:
                return Whole(value) is { } small && small is >= int.MinValue and <= int.MaxValue ? (int)small : null;
            case FieldType.Int64:
                return Whole(value);
            default:
                return null;
        }
    }

    private static long? Whole(JsonElement value)
    {
        var text = value.AsText();
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;
    }
}
