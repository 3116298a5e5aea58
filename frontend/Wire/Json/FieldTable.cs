using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>A message type's fields with their JSON names ready to write, found by either of their names.</summary>
internal sealed class FieldTable
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldTable> Tables = new();
    private readonly FrozenDictionary<string, FieldDescriptor> _byName;

    private FieldTable(MessageDescriptor descriptor)
    {
        var fields = descriptor.Fields.InDeclarationOrder();
        Fields = [.. fields.Select(field => new Entry(field, JsonEncodedText.Encode(field.JsonName, JsonText.Options.Encoder)))];
        var names = new Dictionary<string, FieldDescriptor>();
        foreach (var field in fields) names[field.JsonName] = field;
        foreach (var field in fields) names.TryAdd(field.Name, field);
        _byName = names.ToFrozenDictionary();
    }

    public IReadOnlyList<Entry> Fields { get; }

    public static FieldTable Of(MessageDescriptor descriptor) => Tables.GetOrAdd(descriptor, d => new FieldTable(d));

    /// <summary>The field called so in lowerCamelCase or as the contract spells it; null if there is none.</summary>
    public FieldDescriptor? Find(string name) => _byName.GetValueOrDefault(name);

    internal readonly record struct Entry(FieldDescriptor Field, JsonEncodedText JsonName);
}
