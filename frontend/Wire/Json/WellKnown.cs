using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>The message types whose JSON form is not an object of their fields.</summary>
internal static class WellKnown
{
    public const string Any = "google.protobuf.Any", Struct = "google.protobuf.Struct", Value = "google.protobuf.Value",
        ListValue = "google.protobuf.ListValue", NullValue = "google.protobuf.NullValue", Timestamp = "google.protobuf.Timestamp",
        Duration = "google.protobuf.Duration", FieldMask = "google.protobuf.FieldMask";

    /// <summary>Types such as StringValue: a scalar that may be absent, written as the scalar.</summary>
    public static bool IsWrapper(MessageDescriptor type) =>
        type.File.Name == "google/protobuf/wrappers.proto" && type.Fields.InFieldNumberOrder() is [{ Name: "value" }];

    /// <summary>Types written as one JSON string.</summary>
    public static bool IsText(MessageDescriptor type) => type.FullName is Timestamp or Duration or FieldMask;

    /// <summary>True if a value of <paramref name="field"/> fits in a path or query: one string that means one value.</summary>
    public static bool IsSimple(FieldDescriptor field) => !field.IsMap && field.FieldType switch
    {
        FieldType.Message => IsWrapper(field.MessageType) || IsText(field.MessageType),
        FieldType.Group => false,
        _ => true,
    };
}
