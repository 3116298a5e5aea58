using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>What stands around the fragments in Meta's webhooks, in the bytes that Meta's own serializer writes.</summary>
internal static class MetaEnvelope
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A change about a number: its value begins with whose it is.</summary>
    /// <param name="rest">Writes the value's other members.</param>
    public static byte[] OfNumber(SessionRecord session, string field, Action<Utf8JsonWriter> rest) => Of(session.WabaId, null, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("value");
        writer.WriteString("messaging_product", "whatsapp");
        writer.WriteStartObject("metadata");
        writer.WriteString("display_phone_number", string.Concat(session.DisplayPhoneNumber.Where(char.IsAsciiDigit)));
        writer.WriteString("phone_number_id", session.PhoneNumberId);
        writer.WriteEndObject();
        rest(writer);
        writer.WriteEndObject();
        writer.WriteString("field", field);
        writer.WriteEndObject();
    });

    /// <summary>A change whose value names its number in a way of its own.</summary>
    public static byte[] OfValue(SessionRecord session, string field, ReadOnlyMemory<byte> value) => Of(session.WabaId, null, writer =>
    {
        writer.WriteStartObject();
        writer.WriteRaw("value", value.Span);
        writer.WriteString("field", field);
        writer.WriteEndObject();
    });

    /// <summary>A change about an account, as it came.</summary>
    public static byte[] OfAccount(string wabaId, DateTimeOffset at, ReadOnlyMemory<byte> change) => Of(wabaId, at, writer => writer.WriteRawValue(change.Span, skipInputValidation: true));

    /// <summary>A member whose value is written already.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, string name, ReadOnlySpan<byte> value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value, skipInputValidation: true);
    }

    /// <summary>A list of one item that is written already.</summary>
    public static void WriteList(this Utf8JsonWriter writer, string name, ReadOnlySpan<byte> item)
    {
        writer.WriteStartArray(name);
        writer.WriteRawValue(item, skipInputValidation: true);
        writer.WriteEndArray();
    }

    private static byte[] Of(string entry, DateTimeOffset? at, Action<Utf8JsonWriter> change)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "whatsapp_business_account");
            writer.WriteStartArray("entry");
            writer.WriteStartObject();
            writer.WriteString("id", entry);
            if (at is { } time) writer.WriteNumber("time", time.ToUnixTimeSeconds());
            writer.WriteStartArray("changes");
            change(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return MetaEscapes.Write(buffer.WrittenSpan);
    }
}
