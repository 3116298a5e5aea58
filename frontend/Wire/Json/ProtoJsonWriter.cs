using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Parley.Wire;

/// <summary>
/// Messages as JSON by the rules of proto3: lowerCamelCase, 64-bit integers as strings, enums by name. Fields without
/// presence are written also when they hold their default, so that a list is <c>[]</c> and not absent; unset messages
/// and optional fields are left out. Strings keep every UTF-16 code unit.
/// </summary>
/// <param name="types">The types that an Any may hold.</param>
internal sealed class ProtoJsonWriter(TypeRegistry types)
{
    private readonly JsonFormatter _formatter =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithTypeRegistry(types));

    public static ProtoJsonWriter Plain { get; } = new(TypeRegistry.Empty);

    /// <summary>Appends <paramref name="message"/> as one line of UTF-8 JSON.</summary>
    public void Write(IBufferWriter<byte> output, IMessage message)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        WriteMessage(writer, message);
    }

    /// <summary>Appends the value of one field; an unset message is null.</summary>
    public void WriteField(IBufferWriter<byte> output, IMessage message, FieldDescriptor field)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        if (field.Accessor.GetValue(message) is { } value) WriteFieldValue(writer, field, value);
        else writer.WriteNullValue();
    }

    private void WriteMessage(Utf8JsonWriter writer, IMessage message)
    {
        switch (message)
        {
            case Timestamp or Duration or FieldMask or Any:
                writer.WriteRawValue(_formatter.Format(message), skipInputValidation: true);
                return;
            case Struct value:
                WriteStruct(writer, value);
                return;
            case ListValue list:
                WriteList(writer, list.Values, item => WriteDynamic(writer, (Value)item));
                return;
            case Value value:
                WriteDynamic(writer, value);
                return;
        }

        if (WellKnown.IsWrapper(message.Descriptor))
        {
            var inner = message.Descriptor.Fields[1];
            WriteSingle(writer, inner, inner.Accessor.GetValue(message));
            return;
        }

        writer.WriteStartObject();
        foreach (var (field, name) in FieldTable.Of(message.Descriptor).Fields)
        {
            if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
            writer.WritePropertyName(name);
            WriteFieldValue(writer, field, field.Accessor.GetValue(message));
        }

        writer.WriteEndObject();
    }

    private void WriteFieldValue(Utf8JsonWriter writer, FieldDescriptor field, object value)
    {
        if (field.IsMap) WriteMap(writer, field, (IDictionary)value);
        else if (field.IsRepeated) WriteList(writer, (IList)value, item => WriteSingle(writer, field, item));
        else WriteSingle(writer, field, value);
    }

    private void WriteMap(Utf8JsonWriter writer, FieldDescriptor field, IDictionary map)
    {
        var valueField = field.MessageType.Fields[2];
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.WritePropertyName(entry.Key switch
            {
                bool flag => flag ? "true" : "false",
                var key => Convert.ToString(key, CultureInfo.InvariantCulture)!,
            });
            WriteSingle(writer, valueField, entry.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, IEnumerable items, Action<object> write)
    {
        writer.WriteStartArray();
        foreach (var item in items) write(item);
        writer.WriteEndArray();
    }

    private void WriteSingle(Utf8JsonWriter writer, FieldDescriptor field, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: JsonText.WriteString(writer, text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case ulong number: writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number: writer.WriteStringValue(NotFinite(number)); break;
            case double number: WriteDouble(writer, number); break;
            case ByteString bytes: writer.WriteBase64StringValue(bytes.Span); break;
            case IMessage message: WriteMessage(writer, message); break;
            default: WriteEnum(writer, field.EnumType, (int)value); break;
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, EnumDescriptor type, int number)
    {
        if (type.FullName == WellKnown.NullValue) writer.WriteNullValue();
        else if (type.FindValueByNumber(number) is { } known) writer.WriteStringValue(known.Name);
        else writer.WriteNumberValue(number);
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(NotFinite(number));
    }

    private static string NotFinite(double number) =>
        double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";

    private void WriteStruct(Utf8JsonWriter writer, Struct value)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in value.Fields)
        {
            writer.WritePropertyName(name);
            WriteDynamic(writer, member);
        }

        writer.WriteEndObject();
    }

    private void WriteDynamic(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: JsonText.WriteString(writer, value.StringValue); break;
            case Value.KindOneofCase.NumberValue: WriteDouble(writer, value.NumberValue); break;
            case Value.KindOneofCase.BoolValue: writer.WriteBooleanValue(value.BoolValue); break;
            case Value.KindOneofCase.StructValue: WriteStruct(writer, value.StructValue); break;
            case Value.KindOneofCase.ListValue: WriteMessage(writer, value.ListValue); break;
            default: writer.WriteNullValue(); break;
        }
    }
}
