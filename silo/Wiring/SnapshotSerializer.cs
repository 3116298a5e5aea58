using System.Text.Json;
using Orleans.Storage;

namespace Parley.Silo.Wiring;

/// <summary>
/// Grain state in both editions: a version byte, then JSON. What it cannot read counts as "no snapshot", because
/// snapshots are caches of the journal.
/// </summary>
public sealed class SnapshotSerializer : IGrainStorageSerializer
{
    private const byte Version = 1;

    public BinaryData Serialize<T>(T? input)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Version);
        JsonSerializer.Serialize(stream, input);
        return new BinaryData(stream.ToArray());
    }

    public T? Deserialize<T>(BinaryData input)
    {
        var bytes = input.ToMemory().Span;
        if (bytes.IsEmpty || bytes[0] != Version) return Activator.CreateInstance<T>();
        try
        {
            return JsonSerializer.Deserialize<T>(bytes[1..]);
        }
        catch (JsonException)
        {
            return Activator.CreateInstance<T>();
        }
    }
}
