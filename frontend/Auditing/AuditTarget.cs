using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Parley.Frontend.Auditing;

/// <summary>Finds the id of what a call concerns.</summary>
public static class AuditTarget
{
    private const int MaxLength = 128, ShortestPhone = 7, LongestPhone = 15;

    /// <summary>Kinds whose ids are Meta's, which are digits.</summary>
    private static readonly string[] Metas = ["template", "portfolio"];

    /// <summary>The id in a field such as <c>id</c> or <c>key.id</c>; empty where there is none.</summary>
    /// <param name="kind">The kind of thing it is the id of.</param>
    public static string Read(IMessage? message, string path, string kind)
    {
        if (message is null || path.Length == 0) return "";
        object? value = message;
        foreach (var name in path.Split('.'))
        {
            if (value is not IMessage part || part.Descriptor.FindFieldByName(name) is not { } field) return "";
            value = field.Accessor.GetValue(part);
        }

        return value is string id ? IdOrNone(id, kind) : "";
    }

    /// <summary>True when a message of this type has the field.</summary>
    public static bool Exists(MessageDescriptor type, string path)
    {
        var (at, names) = ((MessageDescriptor?)type, path.Split('.'));
        for (var i = 0; i < names.Length; i++)
        {
            if (at?.FindFieldByName(names[i]) is not { IsRepeated: false } field) return false;
            if (i == names.Length - 1) return field.FieldType == FieldType.String;
            at = field.FieldType == FieldType.Message ? field.MessageType : null;
        }

        return false;
    }

    /// <summary>The text when it can be an id; what a caller wrote instead of one, a number or a name, does not become part of a record that stays.</summary>
    public static string IdOrNone(string text, string kind)
    {
        if (text.Length is 0 or > MaxLength) return "";
        var digits = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digits++;
            else if (!char.IsAsciiLetter(c) && c is not ('_' or '-' or '.' or ':')) return "";
        }

        return digits == text.Length && digits is >= ShortestPhone and <= LongestPhone && !Metas.Contains(kind) ? "" : text;
    }
}
