using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Storage.Journal;

/// <summary>
/// What is stored in place of a key: its SHA-256. WhatsApp's message ids contain phone numbers and need no erasing this
/// way, and whatever characters a client puts into a key, no column can choke on them.
/// </summary>
internal static class KeyHash
{
    public const int LongestKey = 512;

    /// <summary>The hash of the key's UTF-8; of its UTF-16 where that is malformed, so that no two keys become one.</summary>
    public static byte[] Of(string key)
    {
        Span<byte> bytes = stackalloc byte[LongestKey];
        var status = System.Text.Unicode.Utf8.FromUtf16(key, bytes, out _, out var written, replaceInvalidSequences: false);
        return status switch
        {
            System.Buffers.OperationStatus.Done => SHA256.HashData(bytes[..written]),
            System.Buffers.OperationStatus.DestinationTooSmall => throw new ArgumentException($"A key has at most {LongestKey} bytes of UTF-8.", nameof(key)),
            _ when Encoding.UTF8.GetByteCount(key) > LongestKey => throw new ArgumentException($"A key has at most {LongestKey} bytes of UTF-8.", nameof(key)),
            _ => SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())),
        };
    }
}
