using Grpc.Core;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Tests.Embedded.Rpc.Wire;

public sealed class MetadataTests
{
    [Fact]
    public void Keys_are_lower_case_and_found_in_any()
    {
        var metadata = new Metadata { { "X-Key", "one" }, { "x-key", "two" }, { "x-other-bin", [1] } };
        Assert.Equal("x-key", metadata[0].Key);
        Assert.Equal("two", metadata.GetValue("X-KEY"));
        Assert.Equal(["one", "two"], metadata.GetAll("x-key").Select(entry => entry.Value));
        Assert.Equal([1], metadata.GetValueBytes("x-other-bin"));
        Assert.Null(metadata.Get("x-none"));
        Assert.Null(metadata.GetValue("x-none"));
    }

    [Theory]
    [InlineData("white space")]
    [InlineData("ünïcode")]
    [InlineData(":path")]
    public void Other_keys_are_refused(string key) => Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void Bytes_need_a_binary_key_and_text_none()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", new byte[1]));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("x-bin", new byte[1]).Value);
    }

    [Fact]
    public void Bytes_are_copied_in_and_out()
    {
        byte[] bytes = [1];
        var entry = new Metadata.Entry("x-bin", bytes);
        bytes[0] = 2;
        entry.ValueBytes[0] = 3;
        Assert.Equal([1], entry.ValueBytes);
    }

    [Fact]
    public void The_empty_one_stays_empty() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("x", "y"));

    [Theory]
    [InlineData("AP8=")]
    [InlineData("AP8")]
    public void Base64_is_read_with_and_without_padding(string text) => Assert.Equal([0, 255], Received("x-bin", text).Single().ValueBytes);

    [Fact]
    public void Joined_binary_values_are_taken_apart() =>
        Assert.Equal(["00", "FF"], Received("x-bin", "AA==, /w").Select(entry => Convert.ToHexString(entry.ValueBytes)));

    [Theory]
    [InlineData("A")]
    [InlineData("!!!!")]
    public void What_is_not_base64_is_an_error(string text) =>
        Assert.Throws<UnreadableException>(() => Received("x-bin", text));

    [Theory]
    [InlineData("grpc-timeout")]
    [InlineData("grpc-encoding")]
    [InlineData("Content-Type")]
    [InlineData("te")]
    [InlineData(":authority")]
    [InlineData("x!")]
    public void The_protocols_own_headers_are_not_metadata(string name) => Assert.Empty(Received(name, "value"));

    [Fact]
    public void Tracing_and_error_details_are_metadata() => Assert.Equal(2, Received("grpc-trace-bin", "AA").Concat(Received("grpc-status-details-bin", "AA")).Count());

    [Theory]
    [InlineData("grpc-status", "1")]
    [InlineData("content-type", "text/html")]
    [InlineData("x-text", "ünïcode")]
    [InlineData("x-text", "line\nbreak")]
    [InlineData("x-text", "\u007f")]
    public void What_cannot_be_sent_is_refused(string key, string value) => Assert.NotNull(MetadataRules.Refusal(new Metadata.Entry(key, value)));

    private static Metadata Received(string name, string value)
    {
        var metadata = new Metadata();
        MetadataRules.AddReceived(metadata, name, value);
        return metadata;
    }
}
