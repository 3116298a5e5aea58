using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// A grain's key as the tables hold it: a Guid in two numbers, an integer in the second, a string in the extension column.
/// What looks like a Guid or like a hexadecimal number is taken for one, whatever interface it came by.
/// </summary>
internal readonly struct AdoGrainKey
{
    private readonly bool _isGuid;
    private readonly bool _isInteger;

    private AdoGrainKey(long n0, long n1, string? extension, bool isGuid, bool isInteger)
    {
        N0 = n0;
        N1 = n1;
        Extension = extension;
        _isGuid = isGuid;
        _isInteger = isInteger;
    }

    public long N0 { get; }

    public long N1 { get; }

    public string? Extension { get; }

    public static AdoGrainKey Of(GrainId id)
    {
        if (id.TryGetGuidKey(out var guid, out var extension))
        {
            Span<byte> bytes = stackalloc byte[16];
            guid.TryWriteBytes(bytes);
            return new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), extension, true, false);
        }

        return id.TryGetIntegerKey(out var number, out extension)
            ? new(0, number, extension, false, true)
            : new(0, 0, id.Key.ToString(), false, false);
    }

    /// <summary>The hash column: of the key's bytes and the extension's, back to front.</summary>
    public int Hash()
    {
        var extension = Extension is null ? [] : Encoding.UTF8.GetBytes(Extension);
        var fixedLength = _isGuid ? 16 : _isInteger ? 8 : 0;
        var bytes = new byte[fixedLength + extension.Length];
        if (_isGuid)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, N0);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), N1);
        }
        else if (_isInteger)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, N1);
        }

        extension.CopyTo(bytes.AsSpan(fixedLength));
        bytes.AsSpan().Reverse();
        return unchecked((int)StableHash.ComputeHash(bytes));
    }

    public static int HashOfType(string typeName) => unchecked((int)StableHash.ComputeHash(Encoding.UTF8.GetBytes(typeName)));

    public override string ToString()
    {
        if (!_isGuid && !_isInteger) return Extension!;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, N0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], N1);
        var key = _isGuid ? new Guid(bytes).ToString() : N1.ToString(CultureInfo.InvariantCulture);
        return Extension is null ? key : $"{key}#{Extension}";
    }
}
