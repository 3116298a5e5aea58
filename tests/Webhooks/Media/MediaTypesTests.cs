using System.Text;
using Parley.Frontend.MediaFiles;

namespace Parley.Tests.Webhooks.Media;

public class MediaTypesTests
{
    [Theory]
    [InlineData("image", "image/jpeg", "FFD8FFE000104A464946", "image/jpeg", null)]
    [InlineData("image", "image/jpeg", "89504E470D0A1A0A0000", "image/png", null)]
    [InlineData("sticker", "image/webp", "524946460000000057454250", "image/webp", null)]
    [InlineData("audio", "audio/ogg; codecs=opus", "4F67675300", "audio/ogg", null)]
    [InlineData("audio", "audio/mp4", "0000001C667479704D344120", "audio/mp4", null)]
    [InlineData("audio", "audio/mp4", "0000001C6674797069736F6D", "audio/mp4", null)]
    [InlineData("audio", "audio/amr", "2321414D520A", "audio/amr", null)]
    [InlineData("audio", "audio/mpeg", "FFFB9064", "audio/mpeg", null)]
    [InlineData("audio", "audio/aac", "FFF15080", "audio/aac", null)]
    [InlineData("video", "video/mp4", "0000001C6674797069736F6D", "video/mp4", null)]
    [InlineData("video", "video/3gpp", "0000001C6674797033677034", "video/3gpp", null)]
    [InlineData("video", "video/mp4", "FFD8FFE000104A464946", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("image", "image/jpeg", "3C68746D6C3E", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("image", "image/svg+xml", "3C73766720786D6C6E733D", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("image", "image/jpeg", "", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("document", "application/pdf", "255044462D312E37", "application/pdf", null)]
    [InlineData("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "504B0304", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", null)]
    [InlineData("document", "text/plain", "68656C6C6F", "text/plain", null)]
    [InlineData("document", "image/jpeg", "68656C6C6F", "application/octet-stream", null)]
    [InlineData("document", "application/pdf", "4D5A9000", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("document", "application/pdf", "EFBBBF20203C7363726970743E", "application/octet-stream", "TYPE_MISMATCH")]
    [InlineData("document", null, "00010203", "application/octet-stream", null)]
    public void A_file_is_what_its_own_bytes_say(string kind, string? claimed, string start, string type, string? reason) =>
        Assert.Equal((type, reason), MediaTypes.Check(kind, claimed, Convert.FromHexString(start)));

    [Theory]
    [InlineData("image/jpeg", true)]
    [InlineData("audio/ogg", true)]
    [InlineData("application/pdf", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("text/html", false)]
    [InlineData("text/plain", false)]
    public void Only_what_cannot_hold_a_script_is_shown_in_place(string type, bool shown) => Assert.Equal(shown, MediaTypes.IsShown(type));

    [Theory]
    [InlineData("audio/ogg; codecs=opus", "audio/ogg")]
    [InlineData("Image/JPEG", "image/jpeg")]
    [InlineData("image/jpeg\r\nX-Evil: 1", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_type_is_told_plainly_or_not_at_all(string? told, string? plain) => Assert.Equal(plain, MediaTypes.Plain(told));

    [Fact]
    public void Any_beginning_is_borne()
    {
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var start = new byte[random.Next(MediaTypes.Prefix)];
            random.NextBytes(start);
            var (type, _) = MediaTypes.Check(i % 2 == 0 ? "document" : "image", "application/pdf", start);
            Assert.DoesNotContain("html", type, StringComparison.Ordinal);
        }

        Assert.Equal("text/html", MediaTypes.Sniff(Encoding.UTF8.GetBytes("  <!doctype html>")));
    }
}
