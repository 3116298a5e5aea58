using System.Text;
using Parley.Frontend.Webhooks.Admission;

namespace Parley.Tests.Webhooks.Admission;

/// <summary>Whose webhook it is, before anything is parsed.</summary>
public sealed class NumberScanTests
{
    [Theory]
    [InlineData("""{"metadata":{"phone_number_id":"106540352242922"}}""", "106540352242922")]
    [InlineData("{\"phone_number_id\" :\r\n\t \"1\"}", "1")]
    [InlineData("""{"phone_number_id":"1"},{"phone_number_id":"2"},{"phone_number_id":"1"}""", "1,2,1")]
    [InlineData("""{"text":{"body":"\"phone_number_id\":\"9\""},"phone_number_id":"1"}""", "1")]
    [InlineData("""{"a":"phone_number_id","b":"9","phone_number_id":"1"}""", "1")]
    [InlineData("""{"phone_number_id":7,"phone_number_id":null,"phone_number_id":"","phone_number_id":"1\u0030","phone_number_id":"2"}""", "2")]
    [InlineData("""{"phone_number_id":"1""", "")]
    [InlineData("""{"phone_number_id" """, "")]
    [InlineData("", "")]
    [InlineData("no json", "")]
    public void Numbers_are_found_and_texts_do_not_pass_for_one(string body, string expected)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(body);
        var found = new List<string>();
        while (NumberScan.Next(ref rest) is { IsEmpty: false } number) found.Add(Encoding.UTF8.GetString(number));

        Assert.Equal(expected, string.Join(',', found));
    }

    [Fact]
    public void An_id_without_end_is_none()
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes($$"""{"phone_number_id":"{{new string('1', 1_000)}}","phone_number_id":"2"}""");

        Assert.Equal("2", Encoding.UTF8.GetString(NumberScan.Next(ref rest)));
        Assert.True(NumberScan.Next(ref rest).IsEmpty);
        Assert.True(rest.IsEmpty);
    }
}
