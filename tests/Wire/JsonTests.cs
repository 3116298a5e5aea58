using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class JsonTests
{
    private static readonly Everything Full = new()
    {
        Flag = true, I32 = -1, S32 = -2, Sf32 = -3, U32 = uint.MaxValue, F32 = 5, I64 = long.MinValue, S64 = -7, Sf64 = -8, U64 = ulong.MaxValue, F64 = 10,
        Single = 0.1f, Number = 1e300, Text = "ä \" \\ \n \u2028 😀 </script>", Data = ByteString.CopyFrom(0, 255, 254), Kind = Kind.Closed, Maybe = "",
        Filter = new() { TitlePrefix = "t", Open = false, More = new() }, At = new Timestamp { Seconds = 1769860800, Nanos = 5 },
        Lasts = new Duration { Seconds = -1, Nanos = -500_000_000 }, Mask = new() { Paths = { "a.b_c", "d" } }, StringValue = "s", Int64Value = 1, BoolValue = false,
        Object = new() { Fields = { ["a"] = Value.ForString("x"), ["b"] = Value.ForNull(), ["c"] = Value.ForList(Value.ForNumber(1.5), Value.ForBool(true)) } },
        AnyValue = Value.ForStruct(new Struct()), List = new() { Values = { Value.ForNumber(2) } }, Numbers = { 1, long.MaxValue },
        Filters = { new Filter(), new Filter { Open = true } }, Counts = { ["a"] = 1, [""] = 2 }, ByNumber = { [-5] = new Filter() }, ByFlag = { [true] = "yes" },
        Times = { new Timestamp() }, Strings = { "", "x" }, Word = "w",
    };

    public static TheoryData<Everything> Messages => new()
    {
        new Everything(),
        Full,
        new Everything { Kind = (Kind)77, Nothing = NullValue.NullValue },
        new Everything { Single = float.NaN, Number = double.NegativeInfinity, ChoiceFilter = new() },
        new Everything { Object = new(), List = new(), AnyValue = Value.ForNull() },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_as_the_reference_writes_it_and_read_back(Everything message)
    {
        var reference = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatDefaultValues(true)).Format(message);
        var written = Write(message);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(reference), JsonNode.Parse(written)), written);
        Assert.DoesNotContain('\n', written);
        Assert.Equal(message, Read(written));
        Assert.Equal(message, JsonParser.Default.Parse<Everything>(written));
    }

    [Theory]
    [InlineData("""{"i_32":1,"s32":"2","u32":3.0,"i64":4e2,"u64":"18446744073709551615"}""", false)]
    [InlineData("""{"i32":1,"s32":"2","u32":3.0,"i64":4e2,"u64":"18446744073709551615"}""", true)]
    [InlineData("""{"stringValue":"a","int64_value":"7","boolValue":null,"maybe":null,"filter":null,"numbers":null}""", true)]
    [InlineData("""{"single":"1.5","number":"NaN"}""", true)]
    [InlineData("""{"kind":"OPEN","data":"/+8="}""", true)]
    [InlineData("""{"anyValue":null,"nothing":null}""", true)]
    [InlineData("""{"anyValue":{"a":[1,"b",false,null]}}""", true)]
    [InlineData("""{"byNumber":{"-5":{"open":true}},"by_flag":{"false":"no"}}""", true)]
    [InlineData("""{"at":"2026-01-31T13:00:00.123456789+01:00","lasts":"3.000000001s","mask":"aB.c,d"}""", true)]
    [InlineData("""{"at":"2026-02-30T00:00:00Z"}""", false)]
    [InlineData("""{"lasts":"315576000001s"}""", false)]
    [InlineData("""{"flag":"true"}""", false)]
    [InlineData("""{"text":5}""", false)]
    [InlineData("""{"i32":1.5}""", false)]
    [InlineData("""{"i32":2147483648}""", false)]
    [InlineData("""{"u32":-1}""", false)]
    [InlineData("""{"i32":"1 "}""", false)]
    [InlineData("""{"single":1e39}""", false)]
    [InlineData("""{"numbers":[1,null]}""", false)]
    [InlineData("""{"numbers":1}""", false)]
    [InlineData("""{"filter":[]}""", false)]
    [InlineData("""{"counts":{"a":null}}""", false)]
    [InlineData("""{"word":"w","choiceFilter":{}}""", false)]
    [InlineData("""{"kind":"NOPE"}""", false)]
    [InlineData("""[]""", false)]
    public void Input_is_taken_and_refused_as_by_the_reference(string json, bool good)
    {
        if (good) Assert.Equal(JsonParser.Default.Parse<Everything>(json), Read(json));
        else
        {
            Assert.ThrowsAny<Exception>(() => JsonParser.Default.Parse<Everything>(json));
            Assert.Throws<Grpc.Core.RpcException>(() => Read(json));
        }
    }

    [Theory]
    [InlineData("""{"filters":[{},{"more":{"open":3}}]}""", "INVALID_FIELD", "filters[1].more.open")]
    [InlineData("""{"counts":{"a":"x"}}""", "INVALID_FIELD", "counts.a")]
    [InlineData("""{"byNumber":{"x":{}}}""", "INVALID_FIELD", "byNumber.x")]
    [InlineData("""{"byNumber":{"1":{},"1.0":{}}}""", "DUPLICATE_FIELD", "byNumber.1.0")]
    [InlineData("""{"i32":1,"i32":2}""", "DUPLICATE_FIELD", "i32")]
    [InlineData("""{"stringValue":"a","string_value":"b"}""", "DUPLICATE_FIELD", "string_value")]
    [InlineData("""{"object":{"a":1,"a":2}}""", "DUPLICATE_FIELD", "object.a")]
    [InlineData("""{"word":"w","choiceFilter":{}}""", "DUPLICATE_FIELD", "choiceFilter")]
    [InlineData("""{"text":"\ud800"}""", "INVALID_TEXT", "text")]
    [InlineData("""{"counts":{"\ud800":1}}""", "INVALID_TEXT", "counts")]
    [InlineData("""{"\udc00":1}""", "INVALID_TEXT", "body")]
    [InlineData("""{"object":{"a":["\ud800x"]}}""", "INVALID_TEXT", "object.a[0]")]
    [InlineData("""{"anyValue":1e999}""", "INVALID_FIELD", "anyValue")]
    [InlineData("\"x\"", "INVALID_FIELD", "body")]
    [InlineData("null", "INVALID_FIELD", "body")]
    public void A_refusal_names_the_field_by_its_path(string json, string reason, string field)
    {
        var failure = RpcFailure.Read(Assert.Throws<Grpc.Core.RpcException>(() => Read(json)));
        Assert.Equal((Grpc.Core.StatusCode.InvalidArgument, reason, field), (failure.Code, failure.Reason, failure.Metadata.GetValueOrDefault("field", "body")));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] json = [.. "{\"text\":\""u8, 0xff, .. "\"}"u8];
        var failure = RpcFailure.Read(Assert.Throws<Grpc.Core.RpcException>(() => ProtoJsonReader.Plain.Read(json, new Everything())));
        Assert.Contains(failure.Reason, new[] { "INVALID_TEXT", "MALFORMED_JSON" });
    }

    [Fact]
    public void Depth_is_bounded()
    {
        var json = string.Concat(Enumerable.Repeat("""{"more":""", 100)) + "{}" + new string('}', 100);
        Assert.Throws<Grpc.Core.RpcException>(() => Read("""{"filter":""" + json + "}"));
    }

    [Fact]
    public void Any_text_can_be_written_and_keeps_its_code_units()
    {
        // Lone surrogates do not survive as data of a theory.
        (string Text, string Json)[] rows =
        [
            ("\0", "\\u0000"), ("a\ud800", "a\\ud800"), ("\udc00\"\\\n😀", "\\udc00\\\"\\\\\\u000a😀"), ("\ud800\ud83d\ude00", "\\ud800😀"), ("ä😀+<", "ä😀+<"),
        ];
        Assert.All(rows, row => Assert.Equal($$"""{"cursor":"","text":"{{row.Json}}"}""", Write(new Item { Text = row.Text })));
    }

    [Theory]
    [InlineData("_-8")]
    [InlineData("_-8=")]
    [InlineData("/+8")]
    [InlineData("/+8=")]
    public void Bytes_may_be_in_either_base64_with_or_without_padding(string text) =>
        Assert.Equal(ByteString.CopyFrom(0xff, 0xef), Read($$"""{"data":"{{text}}"}""").Data);

    [Fact]
    public void Text_with_lone_surrogates_is_written_wherever_it_stands()
    {
        const string lone = "\ud800";
        var message = new Everything { Strings = { lone }, StringValue = lone, Object = new() { Fields = { ["k"] = Value.ForString(lone) } }, ByFlag = { [true] = lone }, Counts = { [lone] = 1 } };
        Assert.Equal(4, Write(message).Split("\"\\ud800\"").Length - 1);
    }

    [Fact]
    public void U0000_and_escaped_pairs_are_read() =>
        Assert.Equal("\0😀", Read("""{"text":"\u0000\ud83d\ude00"}""").Text);

    [Fact]
    public void An_any_is_written_and_read_by_the_types_it_may_hold()
    {
        var types = TypeRegistry.FromFiles(Library.Descriptor.File);
        var output = new ArrayBufferWriter<byte>();
        var any = Any.Pack(new Item { Text = "x" });
        new ProtoJsonWriter(types).Write(output, any);
        Assert.Equal("parley.tests.v1.Item", JsonNode.Parse(output.WrittenSpan)!["@type"]!.GetValue<string>().Split('/')[1]);
    }

    private static string Write(IMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtoJsonWriter.Plain.Write(output, message);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static Everything Read(string json)
    {
        var message = new Everything();
        ProtoJsonReader.Plain.Read(Encoding.UTF8.GetBytes(json), message);
        return message;
    }
}
