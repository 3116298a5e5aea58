using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>The query parameters of a route: every field that text can fill and neither path nor body does.</summary>
internal sealed class QueryParameters(SchemaBook schemas, RestRoute route)
{
    private readonly HashSet<MessageDescriptor> _within = [];

    public IReadOnlyList<JsonObject> All() => route.WholeBody ? [] : [.. Of(route.Method.InputType, "")];

    private IEnumerable<JsonObject> Of(MessageDescriptor type, string prefix)
    {
        // A type within itself is described once and accepted deeper.
        if (!_within.Add(type)) yield break;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            var name = prefix + field.JsonName;
            if (FieldPath.Resolve(route.Method.InputType, name) is { } leaf)
            {
                if (route.TakesFromQuery(leaf))
                    yield return new() { ["name"] = name, ["in"] = "query", ["schema"] = schemas.OfField(field) };
            }
            else if (field.FieldType == FieldType.Message && !field.IsRepeated && field != route.BodyField && IsPlain(field.MessageType))
            {
                foreach (var inner in Of(field.MessageType, name + ".")) yield return inner;
            }
        }

        _within.Remove(type);
    }

    private static bool IsPlain(MessageDescriptor type) =>
        type.FullName is not (WellKnown.Any or WellKnown.Struct or WellKnown.Value or WellKnown.ListValue);
}
