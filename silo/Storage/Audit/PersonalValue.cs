using System.Security.Cryptography;
using System.Text;
using Parley.Storage.Tables;

namespace Parley.Storage.Audit;

/// <summary>
/// A personal value as its column holds it: 16 random bytes, then the value. The chain carries only the SHA-256 of both, so that the value can be erased together with
/// its salt, without which nobody can find it by trying.
/// </summary>
internal static class PersonalValue
{
    public const int CommitmentLength = SHA256.HashSizeInBytes;
    private const int SaltLength = 16;

    public static byte[]? Salted(string? value)
    {
        if (value is null) return null;
        var text = StoredText.WellFormed(value);
        var bytes = new byte[SaltLength + Encoding.UTF8.GetByteCount(text)];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, SaltLength));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(SaltLength));
        return bytes;
    }

    public static string? Read(ReadOnlyMemory<byte>? column) => column is { } bytes ? Encoding.UTF8.GetString(bytes.Span[SaltLength..]) : null;

    /// <summary>Zeros for a value that never was; nobody finds a preimage of those.</summary>
    public static byte[] Commit(ReadOnlyMemory<byte>? column) => column is { } bytes ? SHA256.HashData(bytes.Span) : new byte[CommitmentLength];
}
