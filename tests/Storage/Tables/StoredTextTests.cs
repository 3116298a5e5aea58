using Parley.Storage.Tables;

namespace Parley.Tests.Storage.Tables;

public sealed class StoredTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\0")]
    [InlineData("a\0b\u001Ac\u001A0\0")]
    [InlineData("\u001A")]
    [InlineData("😀 is a pair\0")]
    public void a_text_comes_back_as_it_was_and_holds_no_nul_in_between(string text)
    {
        var stored = StoredText.Encode(text);
        Assert.DoesNotContain('\0', stored);
        Assert.Equal(text, StoredText.Decode(stored));
    }

    [Fact]
    public void a_lone_surrogate_becomes_the_replacement_character()
    {
        foreach (var (text, expected) in new[] { ("a\uD83D", "a\uFFFD"), ("\uDE00b", "\uFFFDb"), ("\uD83D\uD83D\uDE00\0", "\uFFFD\uD83D\uDE00\0") })
        {
            Assert.Equal(expected, StoredText.Decode(StoredText.Encode(text)));
            Assert.Equal(expected, StoredText.WellFormed(text));
        }
    }

    [Fact]
    public void a_plain_text_costs_nothing()
    {
        var text = new string('x', 100);
        Assert.Same(text, StoredText.Encode(text));
        Assert.Same(text, StoredText.Decode(text));
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀c", 4, "ab😀")]
    public void shortening_leaves_no_half_of_a_pair(string text, int length, string expected) => Assert.Equal(expected, StoredText.Shorten(text, length));
}
