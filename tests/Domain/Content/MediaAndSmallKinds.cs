using Parley.Domain.Content;

namespace Parley.Tests.Domain.Content;

public class MediaAndSmallKinds
{
    [Theory]
    [InlineData("image", "{'link':'https://shop.example/blue.jpg','caption':'Blue'}")]
    [InlineData("image", "{'id':'1234567890'}")]
    [InlineData("video", "{'id':'1','caption':'See'}")]
    [InlineData("audio", "{'id':'1','voice':true}")]
    [InlineData("document", "{'link':'http://shop.example/a.pdf','filename':'a.pdf','caption':'Invoice'}")]
    [InlineData("sticker", "{'id':'1'}")]
    [InlineData("location", "{'latitude':-90,'longitude':180,'name':'Shop','address':'Main Street 1'}")]
    [InlineData("location", "{'latitude':0,'longitude':0}")]
    [InlineData("reaction", "{'message_id':'wamid.x','emoji':''}")]
    [InlineData("text", "{'body':'hi','preview_url':true}")]
    public void What_whatsapp_takes_is_taken(string type, string json) => Contents.Fine(type, json);

    [Theory]
    [InlineData("image", "{}", "CONTENT_MISSING", "image needs either an id or a link")]
    [InlineData("image", "{'id':'1','link':'https://shop.example/b.jpg'}", "CONTENT_MISSING", "either an id or a link")]
    [InlineData("video", "{'link':'ftp://shop.example/b.mp4'}", "CONTENT_INVALID", "video.link")]
    [InlineData("video", "{'link':'//shop.example/b.mp4'}", "CONTENT_INVALID", "https://")]
    [InlineData("document", "{'link':'file:///etc/passwd'}", "CONTENT_INVALID", "document.link")]
    [InlineData("audio", "{'id':'1','caption':'no'}", "CONTENT_INVALID", "audio.caption")]
    [InlineData("sticker", "{'id':'1','caption':'no'}", "CONTENT_INVALID", "sticker.caption")]
    [InlineData("image", "{'id':'1','sha256':'x'}", "CONTENT_INVALID", "received")]
    [InlineData("location", "{'longitude':1}", "CONTENT_MISSING", "location.latitude")]
    [InlineData("location", "{'latitude':90.1,'longitude':1}", "CONTENT_INVALID", "-90 to 90")]
    [InlineData("reaction", "{'emoji':'👍'}", "CONTENT_MISSING", "reaction.message_id")]
    [InlineData("reaction", "{'message_id':'wamid.x'}", "CONTENT_MISSING", "reaction.emoji")]
    [InlineData("reaction", "{'message_id':'wamid.x','emoji':'ok'}", "CONTENT_INVALID", "not one emoji")]
    [InlineData("text", "{'body':' ','preview_url':true}", "TEXT_EMPTY", "4096")]
    [InlineData("button", "{}", "CONTENT_INVALID", "cannot send")]
    public void What_it_would_refuse_is_refused_with_the_place(string type, string json, string reason, string place) => Contents.Refused(type, json, reason, place);

    [Theory]
    [InlineData(1024, null)]
    [InlineData(1025, "CONTENT_LIMIT")]
    public void Captions_have_1024_characters(int length, string? reason)
    {
        var refusal = Contents.Check("image", $"{{'id':'1','caption':'{Contents.Long(length)}'}}");

        Assert.Equal(reason, refusal?.Reason);
        if (refusal is not null) Assert.Equal("image.caption has 1025 characters; WhatsApp's limit is 1024.", refusal.Text);
    }

    [Fact]
    public void An_emoji_counts_as_one_character() =>
        Contents.Fine("video", $"{{'id':'1','caption':'{string.Concat(Enumerable.Repeat("😀", 1024))}'}}");

    [Theory]
    [InlineData("👍", true)]
    [InlineData("👍🏽", true)]
    [InlineData("❤️", true)]
    [InlineData("🇮🇳", true)]
    [InlineData("👩‍👩‍👧", true)]
    [InlineData("1️⃣", true)]
    [InlineData("👍👍", false)]
    [InlineData("a", false)]
    [InlineData("é", false)]
    [InlineData("1", false)]
    [InlineData("+", false)]
    [InlineData("你", false)]
    public void A_reaction_is_one_emoji(string text, bool fine) =>
        Assert.Equal(fine, Contents.Check("reaction", $"{{'message_id':'wamid.x','emoji':'{text}'}}") is null);

    [Fact]
    public void A_reaction_stands_at_messages_of_the_last_30_days_and_at_no_reaction()
    {
        var now = new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Null(ContentRules.CheckReaction("image", now.AddDays(-30), now));
        Assert.Equal("REACTION_TOO_LATE", ContentRules.CheckReaction("image", now.AddDays(-30).AddSeconds(-1), now)!.Reason);
        Assert.Equal("REACTION_NOT_POSSIBLE", ContentRules.CheckReaction("reaction", now, now)!.Reason);
    }

    [Fact]
    public void Contacts_need_a_whole_name_and_are_257_at_most()
    {
        const string ada = "{'name':{'formatted_name':'Ada Lovelace','first_name':'Ada'},'phones':[{'phone':'+1555'}],'birthday':'1815-12-10'}";
        Contents.Fine("contacts", $"[{ada}]");
        Contents.Fine("contacts", $"[{string.Join(',', Enumerable.Repeat(ada, 257))}]");
        Contents.Refused("contacts", $"[{string.Join(',', Enumerable.Repeat(ada, 258))}]", "CONTENT_LIMIT", "1 to 257");
        Contents.Refused("contacts", "[]", "CONTENT_LIMIT", "contacts has 0 items");
        Contents.Refused("contacts", $"[{ada},{{'phones':[]}}]", "CONTENT_MISSING", "contacts[1].name");
        Contents.Refused("contacts", "[{'name':{'formatted_name':'Ada'}}]", "CONTENT_MISSING", "first_name");
        Contents.Refused("contacts", "[{'name':{'formatted_name':'Ada','first_name':'Ada'},'birthday':'10.12.1815'}]", "CONTENT_INVALID", "contacts[0].birthday");
    }

    [Theory]
    [InlineData("image", "{'id':'1','caption':'Blue'}", "Blue")]
    [InlineData("image", "{'id':'1'}", "Photo")]
    [InlineData("audio", "{'id':'1','voice':true}", "Voice message")]
    [InlineData("document", "{'id':'1','filename':'a.pdf'}", "a.pdf")]
    [InlineData("location", "{'latitude':1,'longitude':1,'name':'Shop'}", "Shop")]
    [InlineData("contacts", "[{'name':{'formatted_name':'Ada'}},{'name':{'formatted_name':'Bob'}}]", "Ada + 1")]
    [InlineData("interactive", "{'type':'button','body':{'text':'Which one?'}}", "Which one?")]
    [InlineData("reaction", "{'message_id':'wamid.x','emoji':'👍'}", "👍")]
    [InlineData("reaction", "{'message_id':'wamid.x','emoji':''}", "Reaction removed")]
    [InlineData("template", "{'name':'order_ready','language':{'code':'en'}}", "Template order_ready")]
    public void Lists_show_a_line_of_it(string type, string json, string line) => Assert.Equal(line, ContentLine.Of(type, Contents.Parse(json)));

    [Theory]
    [InlineData("+15550107001", "15550107001", true)]
    [InlineData("919876543210", "919876543210", true)]
    [InlineData("US.13491208655302741918", "US.13491208655302741918", false)]
    [InlineData("IN.ENT.abc123", "IN.ENT.abc123", false)]
    public void Recipients_are_numbers_or_user_ids(string text, string value, bool phone)
    {
        Assert.True(Recipient.TryParse(text, out var recipient));
        Assert.Equal((value, phone), (recipient.Value, recipient.IsPhone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("123456")]
    [InlineData("0155501070")]
    [InlineData("1234567890123456")]
    [InlineData("US.")]
    [InlineData("us.1349")]
    [InlineData("US.13 49")]
    [InlineData("US.ENT.")]
    [InlineData("USA.1349")]
    public void Anything_else_is_no_recipient(string text) => Assert.False(Recipient.TryParse(text, out _));
}
