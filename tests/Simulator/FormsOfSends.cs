namespace Parley.Tests.Simulator;

/// <summary>Meta's limits on the form of every type, each just beyond and just within.</summary>
public class FormsOfSends : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync()).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [InlineData("image", """{}""", 131008)]
    [InlineData("image", """{"id":"1","link":"https://a.example/a.jpg"}""", 131008)]
    [InlineData("image", """{"id":"12345"}""", 100)]
    [InlineData("image", """{"link":"ftp://a.example/a.jpg"}""", 131009)]
    [InlineData("image", """{"link":"https://a.example/a.jpg","filename":"a"}""", 100)]
    [InlineData("image", """{"link":"https://a.example/a.jpg","caption":"{x1025}"}""", 131009)]
    [InlineData("audio", """{"link":"https://a.example/a.ogg","caption":"a"}""", 100)]
    [InlineData("audio", """{"link":"https://a.example/a.ogg","voice":"yes"}""", 100)]
    [InlineData("sticker", """{"link":"https://a.example/a.webp","caption":"a"}""", 100)]
    [InlineData("document", """{"link":"https://a.example/a.pdf","filename":"{x241}"}""", 131009)]
    [InlineData("location", """{"latitude":91,"longitude":0}""", 131009)]
    [InlineData("location", """{"longitude":0}""", 100)]
    [InlineData("location", """{"latitude":"north","longitude":0}""", 100)]
    [InlineData("contacts", """[]""", 131009)]
    [InlineData("contacts", """{}""", 100)]
    [InlineData("contacts", """[{"name":{"formatted_name":"only"}}]""", 131008)]
    [InlineData("contacts", """[{"name":{"first_name":"only"}}]""", 100)]
    [InlineData("contacts", """[{"name":{"formatted_name":"a","first_name":"b"},"birthday":"yesterday"}]""", 131009)]
    [InlineData("reaction", """{"message_id":"wamid.x"}""", 100)]
    [InlineData("reaction", """{"message_id":"wamid.x","emoji":"ok"}""", 131009)]
    [InlineData("text", """{"body":"x","colour":"red"}""", 100)]
    public async Task Are_refused_beyond_them(string type, string content, int code) => await RefusedAsync(type, content, code);

    [Theory]
    [InlineData("""{"type":"button","action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}}]}}""", 100)]
    [InlineData("""{"type":"button","body":{"text":"{x1025}"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"footer":{"text":"{x61}"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"header":{"type":"text","text":"{x61}"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}},{"type":"reply","reply":{"id":"2","title":"b"}},{"type":"reply","reply":{"id":"3","title":"c"}},{"type":"reply","reply":{"id":"4","title":"d"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"{x21}"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"{x257}","title":"a"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}},{"type":"reply","reply":{"id":"2","title":"a"}}]}}""", 131009)]
    [InlineData("""{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"link","reply":{"id":"1","title":"a"}}]}}""", 100)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"{x21}","sections":[{"rows":[{"id":"1","title":"a"}]}]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[{"rows":[{"id":"1","title":"a"}]},{"title":"t","rows":[{"id":"2","title":"a"}]}]}}""", 100)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[{"rows":[{"id":"1","title":"{x25}"}]}]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[{"rows":[{"id":"{x201}","title":"a"}]}]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[{"rows":[{"id":"1","title":"a","description":"{x73}"}]}]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"action":{"button":"a","sections":[{"rows":[{"id":"1","title":"a"},{"id":"1","title":"b"}]}]}}""", 131009)]
    [InlineData("""{"type":"list","body":{"text":"b"},"header":{"type":"image","image":{"link":"https://a.example/a.jpg"}},"action":{"button":"a","sections":[{"rows":[{"id":"1","title":"a"}]}]}}""", 100)]
    [InlineData("""{"type":"cta_url","body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"{x21}","url":"https://a.example"}}}""", 131009)]
    [InlineData("""{"type":"cta_url","body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"a","url":"a.example"}}}""", 131009)]
    [InlineData("""{"type":"cta_url","body":{"text":"b"},"action":{"name":"open","parameters":{"display_text":"a","url":"https://a.example"}}}""", 100)]
    [InlineData("""{"type":"address_message","body":{"text":"b"},"action":{"name":"address_message","parameters":{}}}""", 100)]
    [InlineData("""{"type":"address_message","body":{"text":"b"},"action":{"name":"address_message","parameters":{"country":"DE"}}}""", 131009)]
    [InlineData("""{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_cta":"a"}}}""", 131008)]
    [InlineData("""{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"2","flow_id":"1","flow_cta":"a"}}}""", 100)]
    [InlineData("""{"type":"product_list","body":{"text":"b"},"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"p"}]}]}}""", 100)]
    [InlineData("""{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}}]}}""", 131009)]
    [InlineData("""{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}},{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}}]}}""", 131009)]
    [InlineData("""{"type":"carousel","body":{"text":"b"},"footer":{"text":"f"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}},{"card_index":1,"type":"product","action":{"catalog_id":"1","product_retailer_id":"p"}}]}}""", 131009)]
    [InlineData("""{"type":"hologram","body":{"text":"b"},"action":{}}""", 100)]
    public async Task Are_refused_beyond_them_when_interactive(string content, int code) => await RefusedAsync("interactive", content, code);

    [Fact]
    public async Task Eleven_rows_are_too_many_and_ten_are_not()
    {
        static string Rows(int count) => string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"id":"{{i}}","title":"Row {{i}}"}"""));
        static string List(int count) =>
            $$$"""{"type":"list","body":{"text":"{x4096}"},"action":{"button":"a","sections":[{"title":"A","rows":[{{{Rows(count)}}}]}]}}""";
        Assert.Equal("Total row count exceed max allowed count: 10", (await RefusedAsync("interactive", List(11), 131009)).Error.GetProperty("error_data").GetProperty("details").GetString());
        Assert.Equal(200, (await SendAsync("interactive", List(10))).Status);
    }

    [Fact]
    public async Task A_second_content_or_an_unknown_member_is_no_part_of_a_send()
    {
        Assert.Equal(100, (await _desk.SendAsync($$$"""{"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"text","text":{"body":"x"},"image":{"id":"1"}}""")).Code);
        Assert.Equal(100, (await _desk.SendAsync($$"""{"messaging_product":"whatsapp","to":"{{Desk.Ada}}","type":"text","text":{"body":"x"},"when":"now"}""")).Code);
        Assert.Equal(100, (await _desk.SendAsync($$$"""{"messaging_product":"whatsapp","to":"{{{Desk.Ada}}}","type":"image","text":{"body":"x"}}""")).Code);
        Assert.Equal(3, _desk.World.Limits.Refused.Values.Sum());
    }

    private async Task<Answer> RefusedAsync(string type, string content, int code)
    {
        var answer = await SendAsync(type, content);
        Assert.True(answer.Status == 400 && answer.Code == code, answer.Text);
        Assert.Equal(1, _desk.World.Limits.RefusedWith(code));
        return answer;
    }

    private Task<Answer> SendAsync(string type, string content)
    {
        // {x17} stands for seventeen letters.
        var full = System.Text.RegularExpressions.Regex.Replace(
            content, "{x([0-9]+)}", m => new string('x', int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        return _desk.SendAsync($$"""{"messaging_product":"whatsapp","to":"{{Desk.Ada}}","type":"{{type}}","{{type}}":{{full}}}""");
    }
}
