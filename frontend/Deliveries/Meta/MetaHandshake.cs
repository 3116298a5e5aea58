using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// Meta's verification of a callback: a <c>GET</c> with a challenge and the owner's token, which the endpoint answers with 200 and the challenge. It
/// goes the guarded way that deliveries go.
/// </summary>
public sealed class MetaHandshake(HttpMessageInvoker http, DeliveryOptions options, TimeProvider time)
{
    /// <summary>What went wrong, in a few words; null when the endpoint is its owner's.</summary>
    public async Task<string?> FaultAsync(string url, string verifyToken, CancellationToken cancellationToken)
    {
        var challenge = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var query = $"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Uri.EscapeDataString(verifyToken)}";
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query);
        request.Headers.TryAddWithoutValidation("User-Agent", "Parley-Webhooks/1");
        try
        {
            using var response = await http.SendAsync(request, ended.Token);
            if ((int)response.StatusCode != 200) return $"it answered {(int)response.StatusCode}";
            var buffer = new byte[challenge.Length + 1];
            await using var stream = await response.Content.ReadAsStreamAsync(ended.Token);
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ended.Token);
            return Encoding.UTF8.GetString(buffer, 0, read) == challenge ? null : "its answer is not the challenge";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it gave no answer in time";
        }
        catch (AddressRefusedException)
        {
            return "the host's address is not public";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return e.InnerException is AddressRefusedException ? "the host's address is not public" : "there is no connection";
        }
    }
}
