using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Orleans.Runtime;

/// <summary>
/// Keys of the three kinds as bytes: an integer is upper-case hexadecimal without leading zeros, a Guid is 32 lower-case
/// digits, an extension follows a plus sign. A string key is taken as it is, so a string that looks like one of the others
/// is read as one of the others.
/// </summary>
public static class GrainIdKeyExtensions
{
    private const byte Plus = (byte)'+';

    /// <summary>An integer key.</summary>
    public static IdSpan CreateIntegerKey(long key) => CreateIntegerKey(key, default(ReadOnlySpan<byte>));

    /// <summary>An integer key with an extension; a blank one counts as none.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) => CreateIntegerKey(key, Extension(keyExtension));

    /// <summary>An integer key with an extension; an empty one counts as none.</summary>
    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[16];
        Utf8Formatter.TryFormat(key, digits, out var length, 'X');
        return Join(digits[..length], keyExtension);
    }

    /// <summary>A Guid key.</summary>
    public static IdSpan CreateGuidKey(Guid key) => CreateGuidKey(key, default(ReadOnlySpan<byte>));

    /// <summary>A Guid key with an extension; a blank one counts as none.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => CreateGuidKey(key, Extension(keyExtension));

    /// <summary>A Guid key with an extension; an empty one counts as none.</summary>
    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[32];
        Utf8Formatter.TryFormat(key, digits, out _, 'N');
        return Join(digits, keyExtension);
    }

    /// <summary>Reads the key as hexadecimal digits, with an extension behind a plus sign.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var digits = grainId.Key.AsSpan();
        var plus = digits.IndexOf(Plus);
        keyExt = plus < 0 ? null : Encoding.UTF8.GetString(digits[(plus + 1)..]);
        if (plus >= 0) digits = digits[..plus];
        return Utf8Parser.TryParse(digits, out key, out var consumed, 'X') && consumed == digits.Length;
    }

    /// <summary>Reads the key as 32 digits of a Guid, with an extension behind a plus sign.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        key = default;
        keyExt = null;
        var digits = grainId.Key.AsSpan();
        if (digits.Length > 32 && digits[32] == Plus)
        {
            keyExt = Encoding.UTF8.GetString(digits[33..]);
            digits = digits[..32];
        }

        return digits.Length == 32 && Utf8Parser.TryParse(digits, out key, out var consumed, 'N') && consumed == 32;
    }

    /// <summary>The integer key; an <see cref="ArgumentException"/> if it is none.</summary>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    /// <summary>The integer key and its extension; an <see cref="ArgumentException"/> if it is none.</summary>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt)
    {
        if (!grainId.TryGetIntegerKey(out var key, out keyExt)) Refuse(grainId, "an integer");
        return key;
    }

    /// <summary>The Guid key; an <see cref="ArgumentException"/> if it is none.</summary>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    /// <summary>The Guid key and its extension; an <see cref="ArgumentException"/> if it is none.</summary>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt)
    {
        if (!grainId.TryGetGuidKey(out var key, out keyExt)) Refuse(grainId, "a Guid");
        return key;
    }

    internal static bool TryGetIntegerKey(this GrainId grainId, out long key) => grainId.TryGetIntegerKey(out key, out _);

    internal static bool TryGetGuidKey(this GrainId grainId, out Guid key) => grainId.TryGetGuidKey(out key, out _);

    private static ReadOnlySpan<byte> Extension(string? text) => string.IsNullOrWhiteSpace(text) ? default : Encoding.UTF8.GetBytes(text);

    private static IdSpan Join(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> extension) =>
        new(extension.IsEmpty ? digits.ToArray() : [.. digits, Plus, .. extension]);

    [DoesNotReturn]
    private static void Refuse(GrainId grainId, string kind) =>
        throw new ArgumentException($"The key of \"{grainId}\" is not {kind}.", nameof(grainId));
}
