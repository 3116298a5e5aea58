using System.Text.RegularExpressions;
using Parley.Domain.Notices;

namespace Parley.Tests.Domain.Notices;

/// <summary>The texts of notices, in every language.</summary>
public sealed partial class NoticeTextTests
{
    [Fact]
    public void Every_language_has_every_text_with_the_same_put_into_it()
    {
        Assert.Equal("ar en fr hi", string.Join(" ", NoticeTexts.Known));
        var put = Enumerable.Range(0, 6).Select(i => (object)$"<{i}>").ToArray();
        foreach (var language in NoticeTexts.Known)
        {
            Assert.Equal(NoticeTexts.Names("en").Order(StringComparer.Ordinal), NoticeTexts.Names(language).Order(StringComparer.Ordinal));
            foreach (var name in NoticeTexts.Names(language))
            {
                Assert.Equal(Places(NoticeTexts.Say("en", name, put)), Places(NoticeTexts.Say(language, name, put)));
                if (language != "en") Assert.NotEqual(NoticeTexts.Say("en", name, put), NoticeTexts.Say(language, name, put));
            }
        }

        static string[] Places(string text) => [.. Place().Matches(text).Select(static match => match.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Every_topic_has_a_subject() => Assert.All(Enum.GetValues<Contracts.Ports.NoticeTopic>(), topic => Assert.NotEmpty(NoticeTexts.Say("en", $"topic.{topic}")));

    [Theory]
    [InlineData("hi-IN", "hi")]
    [InlineData("FR", "fr")]
    [InlineData("ar-EG", "ar")]
    [InlineData("de", "en")]
    [InlineData("", "en")]
    public void A_locale_reads_its_language_or_English(string locale, string language) => Assert.Equal(language, NoticeTexts.Language(locale));

    [Fact]
    public void A_notice_is_said_in_each_language_and_braces_in_what_is_put_into_it_stay()
    {
        var notice = NoticeTexts.Notice(null, Contracts.Ports.NoticeTopic.NumberHeld, "sn1", DateTimeOffset.UnixEpoch, "a", "number_held", "+1 555", "{0} \"ended\"");
        Assert.Equal("The number +1 555 sends nothing until somebody acts: {0} \"ended\"", notice.Text);
        Assert.Equal(notice.Text, NoticeTexts.Body(notice, "en"));
        Assert.Equal("Le numéro +1 555 n’envoie rien tant que personne n’agit : {0} \"ended\"", NoticeTexts.Body(notice, "fr"));
        Assert.Equal("as it is", NoticeTexts.Body(notice with { Message = null, Text = "as it is" }, "fr"));
    }

    [GeneratedRegex("<[0-9]>")]
    private static partial Regex Place();
}
