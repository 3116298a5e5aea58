using Parley.Storage.Tables;

namespace Parley.Tests.Storage.Tables;

public sealed class PageCursorTests
{
    [Theory]
    [InlineData(long.MinValue, "")]
    [InlineData(0, "a")]
    [InlineData(long.MaxValue, "cv0123456789abcdefghjkmnpq")]
    public void a_cursor_is_read_by_its_own_list(long sort, string tie)
    {
        var cursor = new PageCursor(sort, tie);
        Assert.Equal(cursor, PageCursor.Parse(cursor.ToText("list"), "list"));
    }

    [Fact]
    public void a_cursor_of_another_list_is_refused() =>
        Assert.Throws<PageCursorException>(() => PageCursor.Parse(new PageCursor(1, "a").ToText("list"), "another"));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\0")]
    [InlineData("not base64 ✗")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void a_text_that_was_never_a_cursor_is_refused(string text) =>
        Assert.Throws<PageCursorException>(() => PageCursor.Parse(text, "list"));

    [Fact]
    public void a_changed_cursor_is_refused()
    {
        var text = new PageCursor(1, "abc").ToText("list");
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            // The last character of Base64 may carry bits that mean nothing.
            if (i < text.Length - 1) Assert.Throws<PageCursorException>(() => PageCursor.Parse(changed, "list"));
        }
    }
}
