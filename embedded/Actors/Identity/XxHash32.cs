using System.Buffers.Binary;
using System.Numerics;

namespace Orleans;

/// <summary>xxHash's 32-bit function with seed 0, as its specification describes it; the hash behind every stored grain id.</summary>
internal static class XxHash32
{
    private const uint Prime1 = 2654435761;
    private const uint Prime2 = 2246822519;
    private const uint Prime3 = 3266489917;
    private const uint Prime4 = 668265263;
    private const uint Prime5 = 374761393;

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var length = (uint)data.Length;
        var hash = data.Length >= 16 ? Stripes(ref data) : Prime5;
        hash = unchecked(hash + length);
        for (; data.Length >= 4; data = data[4..])
            hash = unchecked(BitOperations.RotateLeft(hash + Read(data) * Prime3, 17) * Prime4);
        foreach (var rest in data)
            hash = unchecked(BitOperations.RotateLeft(hash + rest * Prime5, 11) * Prime1);
        return Avalanche(hash);
    }

    private static uint Stripes(ref ReadOnlySpan<byte> data)
    {
        unchecked
        {
            uint a = Prime1 + Prime2, b = Prime2, c = 0, d = 0 - Prime1;
            for (; data.Length >= 16; data = data[16..])
            {
                a = Round(a, Read(data));
                b = Round(b, Read(data[4..]));
                c = Round(c, Read(data[8..]));
                d = Round(d, Read(data[12..]));
            }

            return BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        }
    }

    private static uint Round(uint lane, uint input) =>
        unchecked(BitOperations.RotateLeft(lane + input * Prime2, 13) * Prime1);

    private static uint Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32LittleEndian(data);

    private static uint Avalanche(uint hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }
}
