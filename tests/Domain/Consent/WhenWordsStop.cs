using Parley.Contracts.Grains;
using Parley.Domain.Consent;

namespace Parley.Tests.Domain.Consent;

/// <summary>The words by which people stop and reopen messages.</summary>
public class WhenWordsStop
{
    private static readonly OptOutWords Words = new();

    public static TheoryData<string> Languages() => [.. OptOutWords.BuiltInLanguages];

    [Theory]
    [MemberData(nameof(Languages))]
    [Trait("Promise", "S3.3")]
    public void Every_built_in_word_is_heard(string language)
    {
        var (stop, start) = OptOutWords.BuiltIn(language);
        Assert.NotEmpty(stop);
        Assert.NotEmpty(start);
        Assert.All(stop, word => Assert.Equal(ConsentAction.Stopped, Words.Read(word)));
        Assert.All(start, word => Assert.Equal(ConsentAction.Reopened, Words.Read(word)));
    }

    [Fact]
    public void The_languages_of_the_promise_are_there() =>
        Assert.Empty(new[] { "en", "hi", "fr", "ar", "es", "pt", "de" }.Except(OptOutWords.BuiltInLanguages));

    [Theory]
    [InlineData("STOP")]
    [InlineData(" Stop! ")]
    [InlineData("stop.\n")]
    [InlineData("\"STOP\"")]
    [InlineData("ＳＴＯＰ")]
    [InlineData("Stop  all")]
    [InlineData("stop \ud83d\ude4f")]
    [InlineData("Opt-Out")]
    [InlineData("Arre\u0302t")]
    [InlineData("DARME DE BAJA")]
    [InlineData("बंद करें।")]
    [InlineData("توقف؟")]
    public void Case_width_and_punctuation_do_not_matter(string text) => Assert.Equal(ConsentAction.Stopped, Words.Read(text));

    [Theory]
    [InlineData("please stop by tomorrow")]
    [InlineData("don't stop")]
    [InlineData("stopping")]
    [InlineData("cancel")]
    [InlineData("")]
    [InlineData("?!")]
    [InlineData("\ud83d")]
    [InlineData(null)]
    public void Other_messages_say_nothing(string? text) => Assert.Null(Words.Read(text));

    [Fact]
    public void An_operator_adds_words_and_takes_some_away()
    {
        var words = new OptOutWords(["Kein Interesse"], ["los"], ["baja"]);

        Assert.Equal(ConsentAction.Stopped, words.Read("kein interesse."));
        Assert.Equal(ConsentAction.Reopened, words.Read("LOS"));
        Assert.Null(words.Read("baja"));
        Assert.Equal(ConsentAction.Stopped, words.Read("stop"));
    }
}
