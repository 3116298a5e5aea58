using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>A hash that is the same in every process and version: stored rows are found by it.</summary>
public static class StableHash
{
    /// <summary>Hashes bytes.</summary>
    public static uint ComputeHash(ReadOnlySpan<byte> data) => XxHash32.Compute(data);

    /// <summary>Hashes the UTF-16 little-endian bytes of a string.</summary>
    public static uint ComputeHash(string data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return BitConverter.IsLittleEndian
            ? XxHash32.Compute(MemoryMarshal.AsBytes(data.AsSpan()))
            : XxHash32.Compute(System.Text.Encoding.Unicode.GetBytes(data));
    }
}
