using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Contracts.Ports;
using Parley.Frontend.MediaFiles;
using Parley.WhatsApp;

namespace Parley.Silo.MediaFiles;

/// <summary>
/// Media over the Graph API: its address first, which lives five minutes, then its bytes. The number's token goes to the
/// configured Graph address and to Meta's own hosts only, whatever address an answer names.
/// </summary>
public sealed class GraphMedia(HttpClient http, GraphOptions options) : ICloudMedia
{
    // Where Meta keeps media.
    private static readonly string[] MetasHosts = [".fbsbx.com", ".facebook.com", ".whatsapp.net", ".whatsapp.com", ".fbcdn.net"];

    public async Task<CloudMedium> OpenAsync(CloudNumber number, string mediaId, CancellationToken cancellationToken = default)
    {
        try
        {
            var path = $"/{options.Version}/{Uri.EscapeDataString(mediaId)}?phone_number_id={Uri.EscapeDataString(number.PhoneNumberId)}";
            using var answer = await SendAsync(new Uri(options.BaseOf(number.IsTest), path), number.Token, cancellationToken);
            if (Refused(answer) is { } refused) return refused;
            using var document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            if (Text(document.RootElement, "url") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return new CloudMedium.Later("The Graph API named no address.");
            if (!MayHaveToken(url, number.IsTest)) return new CloudMedium.Gone("The Graph API named an address that is not Meta's.");
            var download = await SendAsync(url, number.Token, cancellationToken);
            if (Refused(download) is not { } why)
                return new CloudMedium.Opened(new OwnedStream(await download.Content.ReadAsStreamAsync(cancellationToken), download), Text(document.RootElement, "mime_type"), Sha256(Text(document.RootElement, "sha256")));
            download.Dispose();
            // The address may have run out in the meantime: the next attempt asks for a new one.
            return new CloudMedium.Later(why is CloudMedium.Gone gone ? gone.Text : "The file cannot be read now.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new CloudMedium.Later("The connection broke.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CloudMedium.Later($"No answer within {options.Timeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>SHA-256 in hex from what Meta writes: base64 in webhooks, hex elsewhere.</summary>
    private static string? Sha256(string? text)
    {
        if (text is { Length: 64 } && text.All(char.IsAsciiHexDigit)) return text.ToLowerInvariant();
        Span<byte> bytes = stackalloc byte[33];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) && length == 32 ? Convert.ToHexStringLower(bytes[..32]) : null;
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, string token, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
    }

    private static CloudMedium? Refused(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.OK => null,
        HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.BadRequest => new CloudMedium.Gone($"HTTP {(int)answer.StatusCode}"),
        _ => new CloudMedium.Later($"HTTP {(int)answer.StatusCode}"),
    };

    private bool MayHaveToken(Uri url, bool isTest)
    {
        var own = options.BaseOf(isTest);
        if (url.Scheme == own.Scheme && url.Host == own.Host && url.Port == own.Port) return true;
        return !isTest && url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && MetasHosts.Any(host => url.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A response's bytes; disposing of them ends the response.</summary>
    private sealed class OwnedStream(Stream content, HttpResponseMessage response) : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => content.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                content.Dispose();
                response.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
