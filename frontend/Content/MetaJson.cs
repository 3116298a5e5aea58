using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Parley.V1;

namespace Parley.Frontend.Content;

/// <summary>
/// The API's content messages as Meta writes them, and back: the contract's own names, numbers as numbers, nothing where
/// nothing was given. The same content gives the same bytes.
/// </summary>
public static class MetaJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>One object, in UTF-8.</summary>
    public static byte[] Write(IMessage message) => Write(writer => WriteMessage(writer, message));

    /// <summary>A list of objects, in UTF-8.</summary>
    public static byte[] Write(IEnumerable<IMessage> messages) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var message in messages) WriteMessage(writer, message);
        writer.WriteEndArray();
    });

    /// <summary>Reads what <see cref="Write(IMessage)"/> wrote; null for what cannot be read, so that a reader bears what a later program wrote.</summary>
    public static IMessage? Read(MessageDescriptor type, string json)
    {
        try
        {
            return Parser.Parse(json, type);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            return null;
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, IMessage message)
    {
        if (message is Struct given)
        {
            WriteStruct(writer, given);
            return;
        }

        writer.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                WriteRepeated(writer, field, field.Accessor.GetValue(message));
            }
            else if (!field.HasPresence || field.Accessor.HasValue(message))
            {
                writer.WritePropertyName(field.Name);
                // Meta describes a button's place as text.
                if (field.Name == "index" && message is Template.Types.Component { Index: var index }) writer.WriteStringValue($"{index}");
                else WriteValue(writer, field.Accessor.GetValue(message));
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteRepeated(Utf8JsonWriter writer, FieldDescriptor field, object value)
    {
        if (((ICollection)value).Count == 0) return;
        writer.WritePropertyName(field.Name);
        if (value is IDictionary<string, string> map)
        {
            writer.WriteStartObject();
            foreach (var (key, text) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteString(key, text);
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray();
        foreach (var item in (IList)value) WriteValue(writer, item);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case IMessage message: WriteMessage(writer, message); break;
            default: writer.WriteNullValue(); break;
        }
    }

    private static void WriteStruct(Utf8JsonWriter writer, Struct given)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in given.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            WriteDynamic(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteDynamic(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: writer.WriteStringValue(value.StringValue); break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue): writer.WriteNumberValue(value.NumberValue); break;
            case Value.KindOneofCase.BoolValue: writer.WriteBooleanValue(value.BoolValue); break;
            case Value.KindOneofCase.StructValue: WriteStruct(writer, value.StructValue); break;
            case Value.KindOneofCase.ListValue:
                writer.WriteStartArray();
                foreach (var item in value.ListValue.Values) WriteDynamic(writer, item);
                writer.WriteEndArray();
                break;
            default: writer.WriteNullValue(); break;
        }
    }
}
