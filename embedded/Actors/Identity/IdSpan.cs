using System.Text;

namespace Orleans.Runtime;

/// <summary>The UTF-8 bytes of one part of an identity, with their stable hash.</summary>
[GenerateSerializer, Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>, ISpanFormattable
{
    [Id(0)] private readonly int _hash;
    [Id(1)] private readonly byte[]? _bytes;

    /// <summary>Takes over <paramref name="value"/>, which nobody may change afterwards.</summary>
    public IdSpan(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _bytes = value;
        _hash = unchecked((int)StableHash.ComputeHash(value));
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Value => _bytes;

    /// <summary>Whether this is the empty value.</summary>
    public bool IsDefault => _bytes is not { Length: > 0 };

    /// <summary>The UTF-8 form of <paramref name="id"/>.</summary>
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) =>
        ReferenceEquals(_bytes, obj._bytes) || (_hash == obj._hash && AsSpan().SequenceEqual(obj.AsSpan()) && (_bytes is null) == (obj._bytes is null));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => unchecked((uint)_hash);

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => (_bytes, other._bytes) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => AsSpan().SequenceCompareTo(other.AsSpan()),
    };

    /// <inheritdoc/>
    public override string ToString() => _bytes is null ? "" : Encoding.UTF8.GetString(_bytes);

    /// <summary>Writes the text into <paramref name="destination"/> when it fits.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => Encoding.UTF8.TryGetChars(AsSpan(), destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
