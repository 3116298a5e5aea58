using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Web;

/// <summary>What the listeners tell browsers, and what they do not put up with.</summary>
[Collection(OnSqlite.Name)]
[Trait("Promise", "S3.5")]
public sealed partial class HardeningTests(SqliteEngine engine)
{
    [Fact]
    [Trait("Promise", "S3.7")]
    public async Task Every_route_tells_browsers_to_guess_frame_and_allow_nothing()
    {
        var routes = engine.Engine.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (Method: method, Path: "/" + Parameter().Replace(route.RoutePattern.RawText!.TrimStart('/'), "x"))))
            .Append((Method: "GET", Path: "/nothing/here")).Append((Method: "GET", Path: "/v1/nothing")).Append((Method: "PUT", Path: "/"))
            .Distinct().ToArray();
        Assert.True(routes.Length > 80, $"Only {routes.Length} routes were found.");
        foreach (var (method, path) in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await engine.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var where = $"{method} {path} ({(int)response.StatusCode})";
            Assert.True(One(response, "X-Content-Type-Options") == "nosniff", where);
            Assert.True(One(response, "X-Frame-Options") == "DENY", where);
            Assert.True(One(response, "Referrer-Policy") is "no-referrer" or "origin", where);
            Assert.True(One(response, "Permissions-Policy").Contains("camera=()", StringComparison.Ordinal), where);
            var policy = One(response, "Content-Security-Policy");
            Assert.True(policy.Contains("default-src 'none'", StringComparison.Ordinal) && policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) && !policy.Contains("unsafe", StringComparison.Ordinal), $"{where}: {policy}");
            Assert.False(response.Headers.Contains("Server"), where);
            // A cookie comes of signing in, and of nothing else.
            Assert.False(response.Headers.Contains("Set-Cookie"), where);
            // Nothing promises TLS where there is none.
            Assert.False(response.Headers.Contains("Strict-Transport-Security"), where);
        }
    }

    [Fact]
    [Trait("Promise", "S1.11")]
    public async Task Pages_hold_no_script_of_their_own_and_nothing_from_elsewhere()
    {
        foreach (var path in (string[])["/", "/page.css", "/page.js", "/link", "/link.js", "/signup.js", "/signup/x"])
        {
            var text = await engine.Http.GetStringAsync(path == "/signup/x" ? "/" : path);
            Assert.DoesNotMatch(@"<script(?![^>]*\ssrc="")", text);
            Assert.DoesNotMatch(@"\son[a-z]+\s*=\s*[""']", path.EndsWith(".js", StringComparison.Ordinal) ? "" : text);
            Assert.DoesNotMatch(@"(?:src|href|url\()\s*[=(]?\s*[""']?(?:https?:)?//", text);
        }
    }

    [Fact]
    public async Task Behind_a_declared_proxy_browsers_are_told_to_come_back_by_https()
    {
        await using var proxied = new ProxiedEngine();
        await proxied.InitializeAsync();
        foreach (var path in (string[])["/", "/v1/conversations", "/health/live", "/nothing"])
        {
            using var response = await proxied.Http.GetAsync(path);
            Assert.StartsWith("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/media/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/media/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/v1/media/..%5c..%5cmaster.key")]
    [InlineData("/v1/media/%2fetc%2fpasswd")]
    [InlineData("/v1/media/x%00/content")]
    [InlineData("/page.css/../../master.key")]
    [InlineData("/..%2fmaster.key")]
    public async Task A_path_that_climbs_out_finds_nothing(string path)
    {
        var tenant = await engine.NewTenantAsync();
        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: parley\r\nAuthorization: Bearer {tenant.ApiKey}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        Assert.StartsWith("HTTP/1.1 431 ", await RawAsync($"GET / HTTP/1.1\r\nHost: parley\r\nX-Long: {new string('a', 40_000)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await RawAsync($"GET / HTTP/1.1\r\nHost: parley\r\n{string.Concat(Enumerable.Range(0, 200).Select(static i => $"X-{i}: a\r\n"))}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await RawAsync($"GET /{new string('a', 10_000)} HTTP/1.1\r\nHost: parley\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_trickles_is_cut_off_and_others_are_answered_meanwhile()
    {
        var tenant = await engine.NewTenantAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(engine.Engine.Web.Host, engine.Engine.Web.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/messages HTTP/1.1\r\nHost: parley\r\nAuthorization: Bearer {tenant.ApiKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));
        Assert.Equal(HttpStatusCode.OK, (await tenant.GetAsync("/v1/conversations")).StatusCode);
        // The server gives up on it by itself: whatever it says, the connection ends.
        var answer = await new StreamReader(slow.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer x")]
    [InlineData("Bearer pk_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ0biJ9.")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    public async Task A_forged_credential_is_nobody(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/conversations");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation("Cookie", "__Host-parley=forged; .AspNetCore.Cookies=forged");
        using var response = await engine.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static string One(HttpResponseMessage response, string header) => response.Headers.TryGetValues(header, out var values) ? string.Join('|', values) : "";

    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(engine.Engine.Web.Host, engine.Engine.Web.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return await new StreamReader(client.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private sealed class ProxiedEngine : EngineFixture, IAsyncDisposable
    {
        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Configure(EngineSettings settings) => settings.Tls.BehindProxy = true;

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
