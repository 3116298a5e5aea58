using System.Text;
using Parley.Frontend.Deliveries.Meta;

namespace Parley.Tests.Engine.Graph;

public class MetaSpliceTests
{
    [Theory]
    [InlineData("""{"id":"a","data":"b","x":1}""", """{"id":"new\"é","x":1}""")]
    [InlineData("""{"data":"b","id":"a"}""", """{"id":"new\"é"}""")]
    [InlineData("""{"id":"a" , "data" : "b" }""", """{"id":"new\"é"  }""")]
    [InlineData("""{ "data":"b" , "id":1}""", """{  "id":"new\"é"}""")]
    [InlineData("""{"id":{"nested":["id"]},"data":null,"text":"\ud800 \u00DF\/"}""", """{"id":"new\"é","text":"\ud800 \u00DF\/"}""")]
    [InlineData("""{"\ud800":1,"id":"a","data":"b"}""", """{"\ud800":1,"id":"new\"é"}""")]
    public void Values_are_exchanged_and_everything_else_stays_as_it_came(string json, string expected)
    {
        using var splice = new MetaSplice(Encoding.UTF8.GetBytes(json));

        splice.Replace(MetaSplice.Member(splice.Root, "id"u8)!.Value.Value, "new\"é");
        splice.Remove(MetaSplice.Member(splice.Root, "data"u8)!.Value);

        Assert.Equal(expected, Encoding.UTF8.GetString(splice.ToArray()));
    }

    [Fact]
    public void An_only_member_leaves_an_empty_object()
    {
        using var splice = new MetaSplice("""{"a":{"data":"b"}}"""u8.ToArray());

        splice.Remove(MetaSplice.Member(splice.Root.GetProperty("a"), "data"u8)!.Value);

        Assert.Equal("""{"a":{}}""", Encoding.UTF8.GetString(splice.ToArray()));
        Assert.Null(MetaSplice.Member(splice.Root, "id"u8));
        Assert.Null(MetaSplice.Member(splice.Root.GetProperty("a").GetProperty("data"), "id"u8));
    }
}
