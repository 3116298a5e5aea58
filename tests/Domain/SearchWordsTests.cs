using Parley.Domain.Desk;

namespace Parley.Tests.Domain;

public class SearchWordsTests
{
    [Theory]
    [InlineData("Is the BLUE one, still there? the", "is the blue one still there")]
    [InlineData("Café Größe naïve", "cafe große naive")]
    [InlineData("नमस्ते दुनिया", "नमस्ते दुनिया")]
    [InlineData("مَرْحَبًا بالعالم", "مرحبا بالعالم")]
    [InlineData("order #4711-b", "order 4711 b")]
    [InlineData("٤٧١١ ४७११", "4711")]
    [InlineData("👍 …", "")]
    [InlineData(null, "")]
    public void Words_have_one_form(string? text, string words) => Assert.Equal(words, string.Join(' ', SearchWords.Of(text)));

    [Fact]
    public void A_text_counts_with_so_many_words_of_so_many_characters()
    {
        Assert.Equal(SearchWords.MaxWords, SearchWords.Of(string.Join(' ', Enumerable.Range(0, 1_000))).Length);
        Assert.InRange(Assert.Single(SearchWords.Of(new string('a', 10_000))).Length, SearchWords.MaxLength - 1, SearchWords.MaxLength);
    }

    [Fact]
    public void Any_part_of_a_phone_number_begins_one_of_its_words()
    {
        var words = SearchWords.OfPhone("919876543210").ToArray();

        Assert.Equal("919876543210", words[0]);
        Assert.Contains(words, static word => word.StartsWith("65432", StringComparison.Ordinal));
        Assert.Equal("210", words[^1]);
        Assert.Empty(SearchWords.OfPhone(null));
    }

    [Theory]
    [InlineData("Is the blue one there?", "blu th", "the blue there")]
    [InlineData("👍 नमस्ते Asha", "नम", "नमस्ते")]
    [InlineData("CAFÉ cafe", "cafe", "CAFÉ cafe")]
    [InlineData("nothing", "blue", "")]
    public void Words_are_marked_where_they_begin_as_asked(string text, string wanted, string marked) =>
        Assert.Equal(marked, string.Join(' ', SearchWords.Marks(text, SearchWords.Of(wanted)).Select(mark => text.Substring(mark.Start, mark.Length))));
}
