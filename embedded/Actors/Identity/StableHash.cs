using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>A hash that is the same in every process and version: stored rows are found by it.</summary>
public static class StableHash
{
    /// <summary>Hashes bytes. The digest's bytes are in network order and are read as a number in the machine's, as in Orleans.</summary>
    public static uint ComputeHash(ReadOnlySpan<byte> data) => BinaryPrimitives.ReverseEndianness(XxHash32.Compute(data));

    /// <summary>Hashes the UTF-16 little-endian bytes of a string.</summary>
    public static uint ComputeHash(string data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ComputeHash(BitConverter.IsLittleEndian ? MemoryMarshal.AsBytes(data.AsSpan()) : System.Text.Encoding.Unicode.GetBytes(data));
    }
}
