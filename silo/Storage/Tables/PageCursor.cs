using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Storage.Tables;

/// <summary>
/// The place behind a list's last row: a number the list is sorted by and a tie-breaker. It names the list it came from by
/// a check sum, so that the cursor of another list, tenant or filter is refused and not misread. It is no secret and
/// grants nothing: every query names its tenant besides.
/// </summary>
internal readonly record struct PageCursor(long Sort, string Tie)
{
    private const int CheckLength = 8;
    private const int MaximumLength = 512;

    /// <summary>The cursor as clients see it.</summary>
    /// <param name="list">What the list is: its name, its tenant and its filters.</param>
    public string ToText(string list)
    {
        var bytes = new byte[CheckLength + sizeof(long) + Encoding.UTF8.GetByteCount(Tie)];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(CheckLength), Sort);
        Encoding.UTF8.GetBytes(Tie, bytes.AsSpan(CheckLength + sizeof(long)));
        Check(list, bytes.AsSpan(CheckLength)).CopyTo(bytes, 0);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="PageCursorException">The list never gave out this text.</exception>
    public static PageCursor Parse(string text, string list)
    {
        if (text.Length > MaximumLength || !Base64Url.IsValid(text)) throw new PageCursorException();
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < CheckLength + sizeof(long)) throw new PageCursorException();
        var content = bytes.AsSpan(CheckLength);
        if (!Check(list, content).AsSpan().SequenceEqual(bytes.AsSpan(0, CheckLength))) throw new PageCursorException();
        return new PageCursor(BinaryPrimitives.ReadInt64BigEndian(content), Encoding.UTF8.GetString(content[sizeof(long)..]));
    }

    private static byte[] Check(string list, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(list));
        hash.AppendData([0]);
        hash.AppendData(content);
        return hash.GetHashAndReset()[..CheckLength];
    }
}
