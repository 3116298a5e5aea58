using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/v1/shelves", "v1/shelves", "")]
    [InlineData("/v1/shelves/{id}", "v1/shelves/7", "7")]
    [InlineData("/v1/shelves/{id}", "v1/shelves/7:close", "7:close")]
    [InlineData("/v1/shelves/{id}:close", "v1/shelves/7:close", "7")]
    [InlineData("/v1/shelves/{id}:close", "v1/shelves/a:b:close", "a:b")]
    [InlineData("/v1/shelves:search", "v1/shelves:search", "")]
    [InlineData("/v1/{name=shelves/*}", "v1/shelves/7", "shelves/7")]
    [InlineData("/v1/{name=shelves/*/books/*}", "v1/shelves/7/books/9", "shelves/7/books/9")]
    [InlineData("/v1/{shelf.id}/books/{book.id}", "v1/7/books/9", "7|9")]
    [InlineData("/v1/files/{path=**}", "v1/files/a/b/c", "a/b/c")]
    [InlineData("/v1/files/{path=**}", "v1/files", "")]
    [InlineData("/v1/files/{path=**}:meta", "v1/files/a/b:meta", "a/b")]
    [InlineData("/v1/{path=files/**}", "v1/files/a", "files/a")]
    [InlineData("/v1/*/x/{id=*}", "v1/any/x/1", "1")]
    public void A_template_matches_and_gives_its_variables(string template, string path, string expected)
    {
        var values = PathTemplate.Parse(template).Match(path.Split('/'));
        Assert.NotNull(values);
        Assert.Equal(expected, string.Join('|', values));
    }

    [Theory]
    [InlineData("/v1/shelves", "v1/Shelves")]
    [InlineData("/v1/shelves", "v1/shelves/7")]
    [InlineData("/v1/shelves/{id}", "v1/shelves")]
    [InlineData("/v1/shelves/{id}", "v1/shelves/")]
    [InlineData("/v1/shelves/{id}:close", "v1/shelves/:close")]
    [InlineData("/v1/shelves/{id}:close", "v1/shelves/7:open")]
    [InlineData("/v1/{name=shelves/*}", "v1/rooms/7")]
    [InlineData("/v1/files/{path=**}:meta", "v1/files/a/b")]
    public void A_template_does_not_match_other_paths(string template, string path) =>
        Assert.Null(PathTemplate.Parse(template).Match(path.Split('/')));

    [Fact]
    public void An_escaped_slash_is_kept_apart_where_a_variable_spans_segments()
    {
        Assert.Equal(["a/b"], PathTemplate.Parse("/v1/{id}").Match(["v1", "a/b"])!);
        Assert.Equal(["a%2Fb/c"], PathTemplate.Parse("/v1/{path=**}").Match(["v1", "a/b", "c"])!);
    }

    [Theory]
    [InlineData("v1/shelves", "'/'")]
    [InlineData("/v1//x", "a segment")]
    [InlineData("/v1/{id", "'}'")]
    [InlineData("/v1/{}", "a field's name")]
    [InlineData("/v1/{a.}", "a field's name")]
    [InlineData("/v1/{1a}", "a field's name")]
    [InlineData("/v1/{a={b}}", "no variable within")]
    [InlineData("/v1/**/x", "'**' only")]
    [InlineData("/v1/{a}/{a}", "'a' only once")]
    [InlineData("/v1/x:a:b", "the end")]
    [InlineData("/v1/x?y", "the end")]
    [InlineData("/v1/x:", "a segment")]
    public void A_wrong_template_says_what_is_wrong(string template, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => PathTemplate.Parse(template)).Message, StringComparison.Ordinal);
}
