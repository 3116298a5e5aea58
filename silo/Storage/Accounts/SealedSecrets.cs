using System.Buffers.Binary;

namespace Parley.Storage.Accounts;

/// <summary>An app's sealed secrets as one column: each is its length (four bytes, big-endian) and its bytes.</summary>
internal static class SealedSecrets
{
    public static byte[] Join(ImmutableArray<ReadOnlyMemory<byte>> secrets)
    {
        var joined = new byte[secrets.Sum(static secret => sizeof(int) + secret.Length)];
        var rest = joined.AsSpan();
        foreach (var secret in secrets)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, secret.Length);
            secret.Span.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + secret.Length)..];
        }

        return joined;
    }

    public static ImmutableArray<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> joined)
    {
        var secrets = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (!joined.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(joined.Span);
            secrets.Add(joined.Slice(sizeof(int), length));
            joined = joined[(sizeof(int) + length)..];
        }

        return secrets.ToImmutable();
    }
}
