using System.Buffers.Binary;
using System.Text;

namespace Parley.Tests.Embedded.Actors.Identity;

public sealed class stable_hashes
{
    /// <summary>Published test values of the function, and some of a public implementation; the bytes in reverse, as Orleans reads them.</summary>
    [Theory]
    [InlineData("", 0x02cc5d05u)]
    [InlineData("a", 0x550d7456u)]
    [InlineData("abc", 0x32d153ffu)]
    [InlineData("0123456789abcdef", 0xc2c45b69u)]
    [InlineData("Nobody inspects the spammish repetition", 0xe2293b2fu)]
    public void are_those_of_xxHash32(string text, uint hash) => Assert.Equal(hash, BinaryPrimitives.ReverseEndianness(StableHash.ComputeHash(Encoding.UTF8.GetBytes(text))));

    /// <summary>The first is what Orleans' own tests hold it to.</summary>
    [Theory]
    [InlineData("type", "key", 831806783u)]
    [InlineData("waker", "main", 1404532349u)]
    public void combine_type_and_key_for_reminders(string type, string key, uint hash) => Assert.Equal(hash, GrainId.Create(type, key).GetUniformHashCode());
}
