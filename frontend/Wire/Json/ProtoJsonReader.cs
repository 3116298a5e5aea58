using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Parley.Wire;

/// <summary>
/// JSON into messages by the rules of proto3: both spellings of a field's name, numbers also as strings, enums by name or
/// number, null as absent. Stricter than the rules demand: what is unknown or given twice is refused. Every refusal is
/// INVALID_ARGUMENT and names the field by its path, or the position where the text stops being JSON.
/// </summary>
/// <param name="types">The types that an Any may hold.</param>
internal sealed class ProtoJsonReader(TypeRegistry types)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };
    private readonly JsonParser _parser = new(JsonParser.Settings.Default.WithTypeRegistry(types));

    public static ProtoJsonReader Plain { get; } = new(TypeRegistry.Empty);

    /// <summary>Reads one JSON object into the fields of <paramref name="target"/>.</summary>
    public void Read(ReadOnlyMemory<byte> json, IMessage target)
    {
        using var document = Parse(json);
        ReadInto(target, document.RootElement, "");
    }

    /// <summary>Reads one JSON value of any kind into one field of <paramref name="target"/>.</summary>
    public void ReadField(ReadOnlyMemory<byte> json, IMessage target, FieldDescriptor field)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Null || IsDynamic(field))
            ReadFieldValue(target, field, document.RootElement, field.JsonName);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber.GetValueOrDefault() + 1, e.BytePositionInLine.GetValueOrDefault() + 1);
            throw RpcFailure.Create(StatusCode.InvalidArgument, "MALFORMED_JSON",
                $"The body is not JSON: line {line}, byte {column}.", null, [new("line", $"{line}"), new("byte", $"{column}")]);
        }
    }

    private void ReadInto(IMessage target, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw InputErrors.BadValue(path.Length == 0 ? "body" : path, "an object");
        var table = FieldTable.Of(target.Descriptor);
        var seen = new HashSet<FieldDescriptor>();
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property, path);
            var at = path.Length == 0 ? name : $"{path}.{name}";
            var field = table.Find(name) ?? throw InputErrors.UnknownField(at);
            if (!seen.Add(field)) throw InputErrors.Duplicate(at);
            if (property.Value.ValueKind == JsonValueKind.Null && !IsDynamic(field)) continue;
            if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(target) is not null)
                throw InputErrors.OneofTwice(at, oneof.Name);
            ReadFieldValue(target, field, property.Value, at);
        }
    }

    private void ReadFieldValue(IMessage target, FieldDescriptor field, JsonElement json, string path)
    {
        if (field.IsMap) ReadMap((IDictionary)field.Accessor.GetValue(target), field, json, path);
        else if (field.IsRepeated) ReadList((IList)field.Accessor.GetValue(target), field, json, path);
        else field.Accessor.SetValue(target, ReadSingle(field, json, path));
    }

    private void ReadList(IList list, FieldDescriptor field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array) throw InputErrors.BadValue(path, "an array");
        var index = 0;
        foreach (var item in json.EnumerateArray()) list.Add(ReadSingle(field, item, $"{path}[{index++}]"));
    }

    private void ReadMap(IDictionary map, FieldDescriptor field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) throw InputErrors.BadValue(path, "an object");
        var (keyField, valueField) = (field.MessageType.Fields[1], field.MessageType.Fields[2]);
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property, path);
            var at = $"{path}.{name}";
            var key = ScalarReader.Read(keyField, name)
                ?? throw InputErrors.BadValue(at, $"named by {ScalarReader.Expected(keyField)}");
            if (map.Contains(key)) throw InputErrors.Duplicate(at);
            map.Add(key, ReadSingle(valueField, property.Value, at));
        }
    }

    private object ReadSingle(FieldDescriptor field, JsonElement json, string path)
    {
        if (field.FieldType == FieldType.Message) return ReadMessage(field.MessageType, json, path);
        return ReadScalar(field, json, path) ?? throw InputErrors.BadValue(path, ScalarReader.Expected(field));
    }

    private object ReadMessage(MessageDescriptor type, JsonElement json, string path)
    {
        // The accessor of a wrapper field takes the bare scalar.
        if (WellKnown.IsWrapper(type)) return ReadSingle(type.Fields[1], json, path);
        switch (type.FullName)
        {
            case WellKnown.Value: return ReadDynamic(json, path);
            case WellKnown.Struct: return ReadStruct(json, path);
            case WellKnown.ListValue: return ReadDynamicList(json, path);
            case WellKnown.Any: return ReadByFormat(type, json.GetRawText(), path, "an object with a known '@type'");
        }

        if (WellKnown.IsText(type))
        {
            return json.ValueKind == JsonValueKind.String
                ? ReadByFormat(type, json.GetRawText(), path, null)
                : throw InputErrors.BadValue(path, ScalarReader.ExpectedOf(type));
        }

        var message = New(type);
        ReadInto(message, json, path);
        return message;
    }

    /// <summary>A Timestamp, Duration or FieldMask from its text.</summary>
    public static IMessage ReadText(MessageDescriptor type, string text, string path) =>
        Plain.ReadByFormat(type, JsonSerializer.Serialize(text), path, null);

    /// <summary>An empty message of the type.</summary>
    public static IMessage New(MessageDescriptor type) => type.Parser.ParseFrom(ByteString.Empty);

    private IMessage ReadByFormat(MessageDescriptor type, string json, string path, string? expected)
    {
        try
        {
            return _parser.Parse(json, type);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw InputErrors.BadValue(path, expected ?? ScalarReader.ExpectedOf(type));
        }
    }

    private static object? ReadScalar(FieldDescriptor field, JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.String when field.FieldType == FieldType.Bool => null,
        JsonValueKind.String => ScalarReader.Read(field, TextOf(json, path)),
        JsonValueKind.Number when field.FieldType is not (FieldType.String or FieldType.Bytes) =>
            ScalarReader.Read(field, json.GetRawText()),
        JsonValueKind.True or JsonValueKind.False when field.FieldType == FieldType.Bool => json.GetBoolean(),
        JsonValueKind.Null when field.FieldType == FieldType.Enum && field.EnumType.FullName == WellKnown.NullValue => 0,
        _ => null,
    };

    private static Value ReadDynamic(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.String => Value.ForString(TextOf(json, path)),
        JsonValueKind.Number => Value.ForNumber(json.TryGetDouble(out var number) && double.IsFinite(number)
            ? number : throw InputErrors.BadValue(path, "a number that fits 64-bit floating point")),
        JsonValueKind.True or JsonValueKind.False => Value.ForBool(json.GetBoolean()),
        JsonValueKind.Object => Value.ForStruct(ReadStruct(json, path)),
        JsonValueKind.Array => new Value { ListValue = ReadDynamicList(json, path) },
        _ => Value.ForNull(),
    };

    private static Struct ReadStruct(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) throw InputErrors.BadValue(path, "an object");
        var result = new Struct();
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property, path);
            var at = $"{path}.{name}";
            if (!result.Fields.TryAdd(name, ReadDynamic(property.Value, at))) throw InputErrors.Duplicate(at);
        }

        return result;
    }

    private static ListValue ReadDynamicList(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array) throw InputErrors.BadValue(path, "an array");
        var index = 0;
        var list = new ListValue();
        foreach (var item in json.EnumerateArray()) list.Values.Add(ReadDynamic(item, $"{path}[{index++}]"));
        return list;
    }

    /// <summary>True where JSON's null is a value and not an absence.</summary>
    private static bool IsDynamic(FieldDescriptor field) => !field.IsRepeated && field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName == WellKnown.Value,
        FieldType.Enum => field.EnumType.FullName == WellKnown.NullValue,
        _ => false,
    };

    private static string NameOf(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw InputErrors.BadText(path.Length == 0 ? "body" : path);
        }
    }

    private static string TextOf(JsonElement json, string path)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw InputErrors.BadText(path);
        }
    }
}
