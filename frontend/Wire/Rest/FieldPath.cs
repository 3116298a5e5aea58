using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>
/// A field reached from a request message through nested messages, such as <c>text.body</c>, that takes its value from
/// text: a path variable or a query parameter.
/// </summary>
internal sealed class FieldPath
{
    // A type may contain itself; no sensible parameter goes deeper.
    private const int Deepest = 16;
    private readonly FieldDescriptor[] _fields;

    private FieldPath(FieldDescriptor[] fields) => _fields = fields;

    /// <summary>The field that gets the value.</summary>
    public FieldDescriptor Leaf => _fields[^1];

    /// <summary>The outermost field.</summary>
    public FieldDescriptor Root => _fields[0];

    /// <summary>The lowerCamelCase names, joined by dots.</summary>
    public string Name => string.Join('.', _fields.Select(each => each.JsonName));

    /// <summary>Finds a path by either spelling of each name; null if there is none that takes a value from text.</summary>
    public static FieldPath? Resolve(MessageDescriptor type, string path)
    {
        var names = path.Split('.');
        if (names.Length > Deepest) return null;
        var fields = new FieldDescriptor[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (FieldTable.Of(type).Find(names[i]) is not { } field) return null;
            fields[i] = field;
            if (i == names.Length - 1) break;
            if (field.FieldType != FieldType.Message || field.IsRepeated || WellKnown.IsSimple(field)) return null;
            type = field.MessageType;
        }

        return WellKnown.IsSimple(fields[^1]) ? new FieldPath(fields) : null;
    }

    /// <summary>
    /// Sets the field, or adds to it if it is repeated. What is no value of its type is refused as INVALID_ARGUMENT under
    /// <paramref name="name"/>.
    /// </summary>
    public void Set(IMessage message, string text, string name)
    {
        for (var i = 0; i < _fields.Length - 1; i++)
        {
            var accessor = _fields[i].Accessor;
            if (accessor.GetValue(message) is not IMessage inner)
                accessor.SetValue(message, inner = ProtoJsonReader.New(_fields[i].MessageType));
            message = inner;
        }

        var value = ValueOf(text, name);
        if (Leaf.IsRepeated) ((IList)Leaf.Accessor.GetValue(message)).Add(value);
        else Leaf.Accessor.SetValue(message, value);
    }

    private object ValueOf(string text, string name)
    {
        var scalar = Leaf;
        if (Leaf.FieldType == FieldType.Message)
        {
            if (!WellKnown.IsWrapper(Leaf.MessageType)) return ProtoJsonReader.ReadText(Leaf.MessageType, text, name);
            scalar = Leaf.MessageType.Fields[1];
        }

        return ScalarReader.Read(scalar, text) ?? throw InputErrors.BadValue(name, ScalarReader.Expected(Leaf));
    }
}
