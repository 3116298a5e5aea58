using Parley.Embedded.Rpc.Wire;

namespace Parley.Tests.Embedded.Rpc.Wire;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text, ~!", "plain text, ~!")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb\0", "a%0D%0Ab%00")]
    [InlineData("ü€🙂", "%C3%BC%E2%82%AC%F0%9F%99%82")]
    [InlineData("\u007f", "%7F")]
    public void Text_survives(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character() => Assert.Equal("%EF%BF%BD", PercentEncoding.Encode("\ud800"));

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%41%e4%4", "aA\ufffd%4")]
    public void Damaged_escapes_do_no_harm(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));
}
