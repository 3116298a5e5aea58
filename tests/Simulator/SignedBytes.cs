using System.Text;
using Parley.Simulator.Phones;
using Parley.Simulator.Wire;

namespace Parley.Tests.Simulator;

public class SignedBytes
{
    [Fact]
    public void The_published_vector_is_met() => Assert.Equal(
        "sha256=b6978b21c4467654c466607663db9b43fae44b71083568df403e0a077089208e",
        Signature.Of("""{"object":"whatsapp_business_account"}"""u8, "test-app-secret"));

    [Theory]
    [InlineData("a/b", """a\/b""")]
    [InlineData("café", """caf\u00e9""")]
    [InlineData("😀", """\ud83d\ude00""")]
    [InlineData("a\0b", """a\u0000b""")]
    [InlineData("\"\\\n\t\r\b\f", """\"\\\n\t\r\b\f""")]
    [InlineData("\u007f\u2028", """\u007f\u2028""")]
    [InlineData("<b> & 'x' %@", "<b> & 'x' %@")]
    public void Strings_are_escaped_as_Meta_escapes_them(string text, string expected) =>
        Assert.Equal($"[\"{expected}\"]", Encoding.ASCII.GetString(new MetaJson().OpenArray().Value(null, text).CloseArray().Written));

    [Fact]
    public void Half_of_a_surrogate_pair_passes_as_it_is() =>
        Assert.Equal("""["\ud83d!"]""", Encoding.ASCII.GetString(new MetaJson().OpenArray().Value(null, "\ud83d!").CloseArray().Written));

    [Theory]
    [InlineData("""{ "a" : "x/y\/é", "n": [1, true , null] }""", """{"a":"x\/y\/\u00e9","n":[1,true,null]}""")]
    [InlineData("""{"lone":"\uD83D","quote":"\"{ , }\""}""", """{"lone":"\ud83d","quote":"\"{ , }\""}""")]
    [InlineData("\"\\\\\"", "\"\\\\\"")]
    public void Foreign_json_is_brought_into_the_same_form_without_decoding(string given, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(new MetaJson().Raw(null, given).Written));

    [Fact]
    public async Task The_signature_covers_exactly_the_bytes_of_the_post()
    {
        await using var desk = await Desk.StartAsync();
        var written = await desk.World.Customers.WriteAsync(new CustomerMessage(Desk.Ada, "Grüße / 你好 😀"));
        var post = await desk.Receiver.NextAsync();
        Assert.True(post.SignedBy(Desk.Secret));
        Assert.Equal("application/json", post.ContentType);
        var id = written.Id.Replace("/", "\\/", StringComparison.Ordinal);
        Assert.Equal(
            Joined($$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"value":{"messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"15550100001","phone_number_id":"100000000000001"},
            "contacts":[{"profile":{"name":"Ada"},"wa_id":"15550107001"}],
            "messages":[{"from":"15550107001","id":"{{{id}}}","timestamp":"1795176000","type":"text",
            "text":{"body":"Gr\u00fc\u00dfe \/ \u4f60\u597d \ud83d\ude00"}}]},"field":"messages"}]}]}
            """),
            post.Text);
    }

    private static string Joined(string lines) => lines.ReplaceLineEndings("");
}
