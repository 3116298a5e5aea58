using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>
/// One scalar or enum from its text, as it stands in a path, a query or a JSON string. Answers null for text that is no
/// value of the type or out of its range.
/// </summary>
internal static class ScalarReader
{
    public static object? Read(FieldDescriptor field, string text) => field.FieldType switch
    {
        FieldType.String => text,
        FieldType.Bool => text switch { "true" => true, "false" => false, _ => null },
        FieldType.Bytes => Bytes(text),
        FieldType.Enum => Enum(field.EnumType, text),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Integer(text, int.MinValue, int.MaxValue) is { } n ? (int)n : null,
        FieldType.UInt32 or FieldType.Fixed32 => Integer(text, 0, uint.MaxValue) is { } n ? (uint)n : null,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Integer(text, long.MinValue, long.MaxValue) is { } n ? (long)n : null,
        FieldType.UInt64 or FieldType.Fixed64 => Integer(text, 0, ulong.MaxValue) is { } n ? (ulong)n : null,
        FieldType.Double => Double(text),
        FieldType.Float => Float(text),
        _ => null,
    };

    /// <summary>What a value of the field looks like, for the message of an error.</summary>
    public static string Expected(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "a string",
        FieldType.Bool => "true or false",
        FieldType.Bytes => "base64 text",
        FieldType.Enum => $"one of {string.Join(", ", field.EnumType.Values.Take(20).Select(value => value.Name))}",
        FieldType.Double or FieldType.Float => "a number",
        FieldType.Message => ExpectedOf(field.MessageType),
        _ => $"an integer of type {field.FieldType.ToString().ToLowerInvariant()}",
    };

    /// <inheritdoc cref="Expected"/>
    public static string ExpectedOf(MessageDescriptor type) => type.FullName switch
    {
        WellKnown.Timestamp => "a time such as 2026-01-31T12:00:00Z",
        WellKnown.Duration => "a duration in seconds such as 1.5s",
        WellKnown.FieldMask => "field names separated by commas",
        _ when WellKnown.IsWrapper(type) => Expected(type.Fields[1]),
        _ => "an object",
    };

    private static object? Enum(EnumDescriptor type, string text) =>
        type.FindValueByName(text)?.Number ?? (Integer(text, int.MinValue, int.MaxValue) is { } number ? (int)number : null);

    private static decimal? Integer(string text, decimal min, decimal max)
    {
        // A JSON number may be written 1.0 or 1e3 and still be an integer; decimal holds every 64-bit one exactly.
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return !text.StartsWith('+') && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number >= min && number <= max ? number : null;
    }

    private static object? Double(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => Finite(text),
    };

    private static object? Float(string text) => Double(text) switch
    {
        double number when !double.IsFinite(number) => (float)number,
        double number when float.IsFinite((float)number) => (float)number,
        _ => null,
    };

    private static object? Finite(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    private static ByteString? Bytes(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        try
        {
            return ByteString.FromBase64(standard.PadRight((standard.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
