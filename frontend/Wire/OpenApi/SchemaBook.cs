using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>
/// JSON schemas of messages and enums as they look on the REST wire, collected under <c>components/schemas</c> while a
/// document refers to them.
/// </summary>
internal sealed class SchemaBook(ProtoComments comments)
{
    private readonly Dictionary<string, string> _names = [];
    private readonly HashSet<string> _taken = ["Error"];
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>All schemas referred to so far, by name.</summary>
    public IReadOnlyDictionary<string, JsonObject> Schemas => _schemas;

    /// <summary>The schema of a field's whole value: a list, a map or one value, with the field's comment.</summary>
    public JsonObject OfField(FieldDescriptor field)
    {
        var schema = field switch
        {
            { IsMap: true } => new JsonObject { ["type"] = "object", ["additionalProperties"] = OfSingle(field.MessageType.Fields[2]) },
            { IsRepeated: true } => new JsonObject { ["type"] = "array", ["items"] = OfSingle(field) },
            _ => OfSingle(field),
        };
        if (comments.Of(field.FullName) is { } comment) schema["description"] = comment;
        if (field.GetOptions()?.Deprecated == true) schema["deprecated"] = true;
        return schema;
    }

    /// <summary>The schema of a message in the place where it is used: a reference, or what a well-known type looks like.</summary>
    public JsonObject OfMessage(MessageDescriptor type)
    {
        if (WellKnown.IsWrapper(type)) return OfSingle(type.Fields[1]);
        return type.FullName switch
        {
            WellKnown.Timestamp => new() { ["type"] = "string", ["format"] = "date-time" },
            WellKnown.Duration => new() { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d{1,9})?s$" },
            WellKnown.FieldMask => new() { ["type"] = "string" },
            WellKnown.Struct => new() { ["type"] = "object", ["additionalProperties"] = true },
            WellKnown.Value => [],
            WellKnown.ListValue => new() { ["type"] = "array", ["items"] = new JsonObject() },
            WellKnown.Any => new()
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["@type"] = new JsonObject { ["type"] = "string" } },
                ["additionalProperties"] = true,
            },
            _ => Refer(type.FullName, type.File, () => Describe(type)),
        };
    }

    private JsonObject OfSingle(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => OfMessage(field.MessageType),
        FieldType.Enum when field.EnumType.FullName == WellKnown.NullValue => new() { ["type"] = "null" },
        FieldType.Enum => Refer(field.EnumType.FullName, field.EnumType.File, () => Describe(field.EnumType)),
        FieldType.Bool => new() { ["type"] = "boolean" },
        FieldType.Double => new() { ["type"] = "number", ["format"] = "double" },
        FieldType.Float => new() { ["type"] = "number", ["format"] = "float" },
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new() { ["type"] = "integer", ["format"] = "int32" },
        FieldType.UInt32 or FieldType.Fixed32 => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new() { ["type"] = "string", ["format"] = "int64" },
        FieldType.UInt64 or FieldType.Fixed64 => new() { ["type"] = "string", ["format"] = "uint64" },
        FieldType.Bytes => new() { ["type"] = "string", ["contentEncoding"] = "base64" },
        _ => new() { ["type"] = "string" },
    };

    private JsonObject Refer(string fullName, FileDescriptor file, Func<JsonObject> describe)
    {
        if (!_names.TryGetValue(fullName, out var name))
        {
            var plain = file.Package.Length > 0 ? fullName[(file.Package.Length + 1)..] : fullName;
            name = _taken.Add(plain) ? plain : fullName;
            // Named before it is described: a type may contain itself.
            _names[fullName] = name;
            _schemas[name] = describe();
        }

        return new() { ["$ref"] = "#/components/schemas/" + name };
    }

    private JsonObject Describe(MessageDescriptor type)
    {
        var properties = new JsonObject();
        foreach (var field in type.Fields.InDeclarationOrder()) properties[field.JsonName] = OfField(field);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var choices = type.Oneofs.Where(oneof => !oneof.IsSynthetic)
            .Select(oneof => $"At most one of {string.Join(", ", oneof.Fields.Select(field => field.JsonName))}.");
        var description = string.Join("\n\n", choices.Prepend(comments.Of(type.FullName)).Where(text => text is not null));
        if (description.Length > 0) schema["description"] = description;
        return schema;
    }

    private JsonObject Describe(EnumDescriptor type)
    {
        var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. type.Values.Select(value => JsonValue.Create(value.Name))]) };
        var values = type.Values.Select(value => (value.Name, Text: comments.Of($"{type.FullName}.{value.Name}")))
            .Where(value => value.Text is not null).Select(value => $"- {value.Name}: {value.Text}").ToList();
        var description = string.Join("\n\n", new[] { comments.Of(type.FullName), values.Count > 0 ? string.Join('\n', values) : null }
            .Where(text => text is not null));
        if (description.Length > 0) schema["description"] = description;
        return schema;
    }
}
