using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Parley.Tests.V1;

namespace Parley.Tests.Wire;

public sealed class QueryTests : IAsyncLifetime
{
    private RestServer _server = null!;

    public async Task InitializeAsync() => _server = await RestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public static TheoryData<string, Everything> Good => new()
    {
        { "flag=true", new() { Flag = true } },
        { "i32=-2147483648", new() { I32 = int.MinValue } },
        { "u32=4294967295", new() { U32 = uint.MaxValue } },
        { "i64=-9223372036854775808", new() { I64 = long.MinValue } },
        { "u64=18446744073709551615", new() { U64 = ulong.MaxValue } },
        { "s32=1e3&sf32=2.0&f32=3&s64=4&sf64=5&f64=6", new() { S32 = 1000, Sf32 = 2, F32 = 3, S64 = 4, Sf64 = 5, F64 = 6 } },
        { "single=1.5&number=-Infinity", new() { Single = 1.5f, Number = double.NegativeInfinity } },
        { "text=%2B49+170%00", new() { Text = "+49 170\0" } },
        { "data=_-8", new() { Data = ByteString.CopyFrom(0xff, 0xef) } },
        { "kind=CLOSED", new() { Kind = Kind.Closed } },
        { "kind=2", new() { Kind = Kind.Closed } },
        { "maybe=", new() { Maybe = "" } },
        { "filter.titlePrefix=a&filter.more.title_prefix=b", new() { Filter = new() { TitlePrefix = "a", More = new() { TitlePrefix = "b" } } } },
        { "filter.open=false", new() { Filter = new() { Open = false } } },
        { "stringValue=x&int64_value=7&boolValue=true", new() { StringValue = "x", Int64Value = 7, BoolValue = true } },
        { "at=2026-01-31T12:00:00.5Z", new() { At = Timestamp.FromDateTime(new DateTime(2026, 1, 31, 12, 0, 0, 500, DateTimeKind.Utc)) } },
        { "lasts=1.5s", new() { Lasts = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)) } },
        { "mask=a.b,cD", new() { Mask = new() { Paths = { "a.b", "c_d" } } } },
        { "numbers=1&numbers=-2", new() { Numbers = { 1, -2 } } },
        { "times=1970-01-01T00:00:01Z&times=1970-01-01T00:00:02Z", new() { Times = { new Timestamp { Seconds = 1 }, new Timestamp { Seconds = 2 } } } },
        { "strings=a&strings=", new() { Strings = { "a", "" } } },
        { "word=w", new() { Word = "w" } },
        { "choiceFilter.titlePrefix=p", new() { ChoiceFilter = new() { TitlePrefix = "p" } } },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task A_parameter_fills_its_field(string query, Everything expected)
    {
        var answer = await _server.GetAsync("/v1/echo?" + query);
        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, _server.Stage.LastRequest);
    }

    [Theory]
    [InlineData("flag=yes", "flag", "INVALID_FIELD")]
    [InlineData("i32=2147483648", "i32", "INVALID_FIELD")]
    [InlineData("i32=1.5", "i32", "INVALID_FIELD")]
    [InlineData("i32=", "i32", "INVALID_FIELD")]
    [InlineData("i32=%2B1", "i32", "INVALID_FIELD")]
    [InlineData("u32=-1", "u32", "INVALID_FIELD")]
    [InlineData("u64=18446744073709551616", "u64", "INVALID_FIELD")]
    [InlineData("number=1e999", "number", "INVALID_FIELD")]
    [InlineData("single=1e39", "single", "INVALID_FIELD")]
    [InlineData("data=*", "data", "INVALID_FIELD")]
    [InlineData("kind=SHUT", "kind", "INVALID_FIELD")]
    [InlineData("at=yesterday", "at", "INVALID_FIELD")]
    [InlineData("lasts=1", "lasts", "INVALID_FIELD")]
    [InlineData("mask=a_b", "mask", "INVALID_FIELD")]
    [InlineData("filter.open=1", "filter.open", "INVALID_FIELD")]
    [InlineData("text=a&text=b", "text", "DUPLICATE_FIELD")]
    [InlineData("stringValue=a&string_value=b", "string_value", "DUPLICATE_FIELD")]
    [InlineData("Text=a", "Text", "UNKNOWN_PARAMETER")]
    [InlineData("nope=1", "nope", "UNKNOWN_PARAMETER")]
    [InlineData("filter.nope=1", "filter.nope", "UNKNOWN_PARAMETER")]
    [InlineData("filter=1", "filter", "UNKNOWN_PARAMETER")]
    [InlineData("text.x=1", "text.x", "UNKNOWN_PARAMETER")]
    [InlineData("at.seconds=1", "at.seconds", "UNKNOWN_PARAMETER")]
    [InlineData("counts=1", "counts", "UNKNOWN_PARAMETER")]
    [InlineData("filters.titlePrefix=1", "filters.titlePrefix", "UNKNOWN_PARAMETER")]
    [InlineData("object=1", "object", "UNKNOWN_PARAMETER")]
    [InlineData("=1", "", "UNKNOWN_PARAMETER")]
    public async Task What_does_not_fit_is_refused_by_name(string query, string field, string reason)
    {
        var answer = await _server.GetAsync("/v1/echo?" + query);
        Assert.Equal((400, reason, field), (answer.Status, answer.Reason, answer.Field));
    }

    [Fact]
    public async Task What_path_or_body_give_cannot_come_from_the_query()
    {
        Assert.Equal("id", (await _server.GetAsync("/v1/shelves/7?id=8")).Field);
        Assert.Equal("shelf.title", (await _server.SendAsync("PATCH", "/v1/shelves/7?shelf.title=x", "{}")).Field);
        Assert.Equal("title", (await _server.SendAsync("POST", "/v1/shelves?title=x", "{}")).Field);
    }

    [Fact]
    public async Task Enums_may_repeat_by_name_and_number()
    {
        await _server.GetAsync("/v1/shelves?kinds=OPEN&kinds=2&pageSize=5");
        Assert.Equal(new ListShelvesRequest { PageSize = 5, Kinds = { Kind.Open, Kind.Closed } }, _server.Stage.LastRequest);
    }
}
