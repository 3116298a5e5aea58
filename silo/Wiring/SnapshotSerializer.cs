using System.Security.Cryptography;
using System.Text.Json;
using Orleans.Storage;
using Parley.Contracts.Ports;
using Parley.Storage.Sealing;

namespace Parley.Silo.Wiring;

/// <summary>
/// Grain state in both editions: a version byte, then JSON, sealed: Orleans' tables know no tenants, and whoever reads them learns nobody's number there. What it cannot read counts as "no
/// snapshot", because snapshots are caches of the journal; so does what was sealed under a version of the master key that is gone.
/// </summary>
public sealed class SnapshotSerializer(ISecretBox box) : IGrainStorageSerializer
{
    // 1 was the same, not sealed.
    private const byte Version = 2;
    private const string Owner = "platform";

    public BinaryData Serialize<T>(T? input)
    {
        var @sealed = box.Seal(Owner, SealedColumns.Snapshots, JsonSerializer.SerializeToUtf8Bytes(input)).Span;
        var bytes = new byte[@sealed.Length + 1];
        bytes[0] = Version;
        @sealed.CopyTo(bytes.AsSpan(1));
        return new BinaryData(bytes);
    }

    public T? Deserialize<T>(BinaryData input)
    {
        var bytes = input.ToMemory().Span;
        if (bytes.IsEmpty || bytes[0] != Version) return Activator.CreateInstance<T>();
        try
        {
            return JsonSerializer.Deserialize<T>(box.Open(Owner, SealedColumns.Snapshots, bytes[1..]));
        }
        catch (Exception e) when (e is JsonException or CryptographicException)
        {
            return Activator.CreateInstance<T>();
        }
    }
}
