using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Parley.Frontend.Deliveries.Meta;

namespace Parley.Frontend.Deliveries;

/// <summary>Makes one signed request to a tenant's endpoint and reads what came of it. Never throws for what the endpoint does.</summary>
public sealed class WebhookSender(HttpMessageInvoker http, DeliveryOptions options, TimeProvider time) : IDisposable
{
    private const int ResponseKept = 1000;
    private readonly SemaphoreSlim _slots = new(options.RequestsAtOnce);

    /// <summary>Waits for its turn and posts.</summary>
    /// <param name="url">Checked when the endpoint was saved; where it leads is checked again while connecting.</param>
    /// <param name="id">The event's stable id.</param>
    /// <param name="secrets">Valid secrets, newest first.</param>
    /// <param name="body">What to sign and send.</param>
    /// <param name="format">How it is signed.</param>
    /// <exception cref="OperationCanceledException">The caller gave up: nobody knows whether the request arrived.</exception>
    public async Task<WebhookAnswer> PostAsync(string url, string id, IEnumerable<byte[]> secrets, byte[] body, CancellationToken cancellationToken, WebhookFormat format = WebhookFormat.Parley)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await PostNowAsync(url, id, secrets, body, format, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<WebhookAnswer> PostNowAsync(string url, string id, IEnumerable<byte[]> secrets, byte[] body, WebhookFormat format, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var began = time.GetTimestamp();
        WebhookAnswer Failed(string error) => new(at, null, Milliseconds(began), error, "", TimeSpan.Zero);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = Request(url, id, secrets, body, at.ToUnixTimeSeconds(), format);
            using var response = await http.SendAsync(request, ended.Token);
            var text = await BeginningAsync(response, ended.Token, cancellationToken);
            var status = (int)response.StatusCode;
            return status is >= 200 and < 300
                ? new WebhookAnswer(at, status, Milliseconds(began), "", "", TimeSpan.Zero)
                : new WebhookAnswer(at, status, Milliseconds(began), Describe(status), text, RetryAfter(response, at));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Timeout.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AddressRefusedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Failed(Describe(e));
        }
    }

    private static HttpRequestMessage Request(string url, string id, IEnumerable<byte[]> secrets, byte[] body, long timestamp, WebhookFormat format)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Parley-Webhooks/1");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (format == WebhookFormat.Parley) request.Headers.TryAddWithoutValidation("webhook-signature", SigningSecret.Sign(secrets, id, timestamp, body));
        // Meta's header has room for one signature: the newest secret's.
        else if (secrets.FirstOrDefault() is { } secret) request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", MetaForm.Sign(secret, body));
        return request;
    }

    /// <summary>The answer's beginning. The status stands, whatever becomes of the rest of the answer.</summary>
    private async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken limited, CancellationToken given)
    {
        var buffer = new byte[options.AnswerRead];
        var read = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limited);
            read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limited);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !given.IsCancellationRequested)
        {
            // A cut or endless answer: what it said with its status is enough.
        }

        var text = Encoding.UTF8.GetString(buffer, 0, read);
        return text.Length <= ResponseKept ? text : text[..ResponseKept];
    }

    private TimeSpan RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        if ((int)response.StatusCode is not (429 or 503) || response.Headers.RetryAfter is not { } asked) return TimeSpan.Zero;
        var wait = asked.Delta ?? (asked.Date is { } until ? until - now : TimeSpan.Zero);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > options.LongestRetryAfter ? options.LongestRetryAfter : wait;
    }

    private int Milliseconds(long began) => (int)Math.Min(time.GetElapsedTime(began).TotalMilliseconds, int.MaxValue);

    private static string Describe(int status) => status switch
    {
        410 => "answered 410: the endpoint is gone",
        >= 300 and < 400 => $"answered {status}: redirects are not followed",
        _ => $"answered {status}",
    };

    private static string Describe(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AddressRefusedException: return "the host's address is not public";
                case AuthenticationException: return "TLS failed: the certificate is not valid for this host";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }: return "the host's name has no address";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }: return "connection refused";
                case SocketException: return "no connection";
            }
        }

        return "the connection broke";
    }
}
