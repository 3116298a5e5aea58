using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Webhooks;

/// <summary>Carries bytes to a callback, once. Follows no redirect and uses no proxy: only the callback's own 200 counts.</summary>
internal sealed class WebhookPoster : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="own">The certificate to show over https; null: none.</param>
    /// <param name="root">The one root to trust; null: those of the machine.</param>
    public WebhookPoster(X509Certificate2? own, X509Certificate2? root)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        // Shown as it is, without asking which issuers the other side would like.
        if (own is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        if (root is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Posts; never throws for what the receiver or the network does.</summary>
    /// <param name="signature">The header's value; null leaves the header out.</param>
    public async Task<(int Status, double Ms, string? Problem)> PostAsync(
        Uri url, byte[] body, string? signature, int timeoutMs, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null) request.Headers.TryAddWithoutValidation(Signature.Header, signature);
        return await AskAsync(request, timeoutMs, static (response, _) => Task.FromResult((int)response.StatusCode), stopping);
    }

    /// <summary>The handshake by which a callback proves that it knows the verify token.</summary>
    /// <returns>The HTTP status and null, or why the callback was not accepted.</returns>
    public async Task<CallbackCheck> VerifyAsync(Uri url, string verifyToken, int timeoutMs, CancellationToken stopping)
    {
        var challenge = Random.Shared.Next(100_000_000, 2_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var query = $"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Uri.EscapeDataString(verifyToken)}";
        var asked = new UriBuilder(url);
        asked.Query = asked.Query.Length > 1 ? $"{asked.Query[1..]}&{query}" : query;
        using var request = new HttpRequestMessage(HttpMethod.Get, asked.Uri);
        string? answer = null;
        var (status, _, problem) = await AskAsync(request, timeoutMs, async (response, token) =>
        {
            if (response.Content.Headers.ContentLength is > 4096) answer = "";
            else answer = await response.Content.ReadAsStringAsync(token);
            return (int)response.StatusCode;
        }, stopping);
        if (problem is not null) return new CallbackCheck(false, 0, $"The callback could not be reached: {problem}");
        if (status != 200) return new CallbackCheck(false, status, $"The callback answered {status} to the verification; it has to answer 200.");
        return answer == challenge
            ? new CallbackCheck(true, status, null)
            : new CallbackCheck(false, status, "The callback answered 200, but not with the challenge as the whole body.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, double Ms, string? Problem)> AskAsync(
        HttpRequestMessage request, int timeoutMs, Func<HttpResponseMessage, CancellationToken, Task<int>> read, CancellationToken stopping)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "facebookexternalua");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        var start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(timeoutMs);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = await read(response, limit.Token);
            return (status, Elapsed(), null);
        }
        catch (OperationCanceledException)
        {
            return (0, Elapsed(), stopping.IsCancellationRequested ? "the simulator is stopping" : $"no answer within {timeoutMs} ms");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            return (0, Elapsed(), e.Message);
        }

        double Elapsed() => Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 2);
    }
}
