using System.Text;
using System.Text.Json;
using Parley.Frontend.Deliveries.Meta;

namespace Parley.Tests.Engine.Graph;

public class MetaEscapesTests
{
    [Theory]
    [InlineData("""{"a":"x/y"}""", """{"a":"x\/y"}""")]
    [InlineData("""{"a":"x\/y"}""", """{"a":"x\/y"}""")]
    [InlineData("""{"a":"x\\/y"}""", """{"a":"x\\\/y"}""")]
    [InlineData("""{"é":"ß你😀"}""", """{"\u00e9":"\u00df\u4f60\ud83d\ude00"}""")]
    [InlineData("""{"a":"\u00DF\uD83D\uDE00\\u00DF"}""", """{"a":"\u00df\ud83d\ude00\\u00DF"}""")]
    [InlineData("""{"a":"\"\n\t\\"}""", """{"a":"\"\n\t\\"}""")]
    public void Bytes_are_those_of_metas_serializer_and_mean_the_same(string json, string expected)
    {
        var written = MetaEscapes.Write(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, Encoding.UTF8.GetString(written));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(written).RootElement));
    }
}
