using System.Net;
using System.Text.RegularExpressions;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Web;

/// <summary>How the dashboard's files are served.</summary>
[Collection(OnSqlite.Name)]
public sealed partial class DashboardPageTests(SqliteEngine engine)
{
    [Theory]
    [InlineData("/app")]
    [InlineData("/app/")]
    [InlineData("/app/inbox/cv0123456789abcdefghjkmnpq?tab=mine")]
    public async Task Every_address_under_it_is_the_one_page_which_is_asked_for_anew(string path)
    {
        using var answer = await engine.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoCache);
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        using var unchanged = await engine.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    [Trait("Promise", "S1.11")]
    public async Task Its_policy_allows_this_origin_and_no_script_within_the_page()
    {
        using var answer = await engine.Http.GetAsync("/app/");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.All(Address().Matches(page), static match => Assert.StartsWith("/app/", match.Groups[1].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_named_by_their_content_are_kept_for_ever_and_travel_small()
    {
        using var page = await engine.Http.GetAsync("/app/");
        var script = Address().Matches(await page.Content.ReadAsStringAsync()).Select(static match => match.Groups[1].Value).First(static path => path.Contains("/assets/index", StringComparison.Ordinal));
        using var small = new HttpRequestMessage(HttpMethod.Get, script) { Headers = { AcceptEncoding = { new("gzip"), new("br") } } };

        using var squeezed = await engine.Http.SendAsync(small);
        using var plain = await engine.Http.GetAsync(script);
        using var head = await engine.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, script));

        Assert.Equal("br", Assert.Single(squeezed.Content.Headers.ContentEncoding));
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.True(squeezed.Content.Headers.ContentLength * 2 < plain.Content.Headers.ContentLength);
        Assert.Equal(plain.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal("public, max-age=31536000, immutable", plain.Headers.CacheControl?.ToString());
        Assert.Equal("text/javascript; charset=utf-8", plain.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("/app/assets/index-of-another-build.js")]
    [InlineData("/app/assets/..%2findex.html")]
    public async Task What_another_build_had_is_not_the_page(string path)
    {
        using var answer = await engine.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [GeneratedRegex("""(?:src|href)="([^"]+)"|url\(([^)]+)\)""")]
    private static partial Regex Address();
}
