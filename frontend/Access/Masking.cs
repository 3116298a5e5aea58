using System.Collections.Concurrent;
using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Parley.V1;

namespace Parley.Frontend.Access;

/// <summary>
/// Takes customers' numbers out of answers, for people whose role sees none. Which fields hold them the contract says, by the
/// option <c>sight</c>; there is no second list.
/// </summary>
public static class Masking
{
    private const int Shown = 2;
    private const char Mask = '•';

    /// <summary>Of each kind of message the fields that are masked, hidden, or hold messages of which some are; empty for most.</summary>
    private static readonly ConcurrentDictionary<MessageDescriptor, ImmutableArray<(FieldDescriptor Field, Sight Sight)>> Fields = new();

    /// <summary>The message itself, in which numbers are masked now.</summary>
    public static T Apply<T>(T message)
    {
        if (message is IMessage one) Apply(one);
        return message;
    }

    /// <summary>A number of which the last digits alone are left; what is none becomes empty.</summary>
    public static string Number(string number) => number.Length <= Shown ? "" : string.Concat(number[0] == '+' ? "+" : "", new string(Mask, number.TrimStart('+').Length - Shown), number[^Shown..]);

    private static void Apply(IMessage message)
    {
        foreach (var (field, sight) in Of(message.Descriptor))
        {
            if (sight == Sight.Hidden) field.Accessor.Clear(message);
            else if (sight == Sight.Masked) Replace(message, field);
            else if (field.IsMap) Each(((IDictionary)field.Accessor.GetValue(message)).Values);
            else if (field.IsRepeated) Each((IEnumerable)field.Accessor.GetValue(message));
            else if (field.Accessor.GetValue(message) is IMessage inner) Apply(inner);
        }

        static void Each(IEnumerable messages)
        {
            foreach (IMessage inner in messages) Apply(inner);
        }
    }

    private static void Replace(IMessage message, FieldDescriptor field)
    {
        if (!(field.HasPresence && !field.Accessor.HasValue(message))) field.Accessor.SetValue(message, Number((string)field.Accessor.GetValue(message)));
    }

    private static ImmutableArray<(FieldDescriptor Field, Sight Sight)> Of(MessageDescriptor descriptor) => Fields.GetOrAdd(descriptor, static kind =>
        [.. kind.Fields.InDeclarationOrder().Select(static field => (Field: field, Sight: field.GetOptions()?.GetExtension(AccessExtensions.Sight) ?? Sight.Unspecified))
            .Where(static one => one.Sight != Sight.Unspecified || (Inner(one.Field) is { } inner && Reaches(inner, [])))]);

    /// <summary>The messages that a field holds; null for none, and for those of other contracts.</summary>
    private static MessageDescriptor? Inner(FieldDescriptor field)
    {
        if (field.IsMap) field = field.MessageType.FindFieldByNumber(2);
        return field.FieldType == FieldType.Message && field.MessageType.File.Package == AccessReflection.Descriptor.Package ? field.MessageType : null;
    }

    private static bool Reaches(MessageDescriptor descriptor, HashSet<MessageDescriptor> seen) => seen.Add(descriptor)
        && descriptor.Fields.InDeclarationOrder().Any(field => (field.GetOptions()?.GetExtension(AccessExtensions.Sight) ?? Sight.Unspecified) != Sight.Unspecified || (Inner(field) is { } inner && Reaches(inner, seen)));
}
