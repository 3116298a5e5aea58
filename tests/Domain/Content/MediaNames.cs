using System.Text;
using Parley.Contracts.Ids;
using Parley.Domain.Content;

namespace Parley.Tests.Domain.Content;

public class MediaNames
{
    private static readonly MediaId One = MediaId.New(), Two = MediaId.New();

    [Fact]
    public void Media_are_found_wherever_a_content_shows_them_and_nowhere_else()
    {
        var image = Contents.Parse($"{{'id':'{One}','caption':'{Two}'}}");
        var buttons = Contents.Parse($"{{'type':'button','header':{{'type':'video','video':{{'id':'{One}'}}}},'action':{{'buttons':[{{'type':'reply','reply':{{'id':'{Two}','title':'Yes'}}}}]}}}}");
        var template = Contents.Parse($"{{'components':[{{'type':'carousel','cards':[{{'components':[{{'parameters':[{{'image':{{'id':'{One}'}}}}]}}]}},{{'components':[{{'parameters':[{{'image':{{'id':'{One}'}}}}]}}]}}]}}]}}");

        Assert.Equal(("image", One), Assert.Single(MediaIds.Find("image", image)));
        Assert.Equal(("video", One), Assert.Single(MediaIds.Find("interactive", buttons)));
        Assert.Equal(("image", One), Assert.Single(MediaIds.Find("template", template)));
        Assert.Empty(MediaIds.Find("image", Contents.Parse("{'id':'1234567890'}")));
        Assert.Empty(MediaIds.Find("image", Contents.Parse("{'link':'https://shop.example/a.jpg'}")));
    }

    [Fact]
    public void Their_names_are_replaced_and_nothing_else_is()
    {
        var content = Contents.Parse($"{{'type':'button','header':{{'type':'image','image':{{'id':'{One}'}}}},'action':{{'buttons':[{{'reply':{{'id':'{Two}','title':'Ja – 😀'}}}}]}}}}");

        var replaced = Encoding.UTF8.GetString(MediaIds.Replace("interactive", content, _ => "77"));

        Assert.True(System.Text.Json.JsonElement.DeepEquals(Contents.Parse(content.GetRawText().Replace($"\"{One}\"", "\"77\"", StringComparison.Ordinal)), Contents.Parse(replaced)));
        Assert.Contains("\"77\"", replaced, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image", "image/png", 5 * 1024 * 1024, null)]
    [InlineData("image", "image/png", (5 * 1024 * 1024) + 1, "MEDIA_TOO_LARGE")]
    [InlineData("image", "image/webp", 10, "MEDIA_INVALID")]
    [InlineData("video", "video/3gpp", 16 * 1024 * 1024, null)]
    [InlineData("audio", "audio/ogg", 16 * 1024 * 1024, null)]
    [InlineData("audio", "audio/wav", 10, "MEDIA_INVALID")]
    [InlineData("document", "application/pdf", 100 * 1024 * 1024, null)]
    [InlineData("document", "application/pdf", (100 * 1024 * 1024) + 1, "MEDIA_TOO_LARGE")]
    [InlineData("sticker", "image/webp", 500 * 1024, null)]
    [InlineData("sticker", "image/webp", (500 * 1024) + 1, "MEDIA_TOO_LARGE")]
    [InlineData("image", "image/png", 0, "MEDIA_INVALID")]
    [InlineData("picture", "image/png", 10, "MEDIA_INVALID")]
    public void Each_kind_has_its_types_and_its_size(string kind, string type, long size, string? reason) => Assert.Equal(reason, MediaLimits.Check(kind, type, size)?.Reason);
}
