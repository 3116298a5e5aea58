using System.Net.Http.Headers;
using System.Text;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>Uploads (Meta, "Upload media"). An upload that nobody knows the end of is made again: nobody sees it.</summary>
public sealed partial class CloudApi
{
    public async Task<CloudUpload> UploadAsync(CloudNumber number, Stream content, string mimeType, string fileName, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.UploadTimeout);
        using var request = Request(HttpMethod.Post, $"{number.PhoneNumberId}/media", number);
        using var form = new MultipartFormDataContent();
        form.Add(Field("whatsapp"), "\"messaging_product\"");
        form.Add(Field(mimeType), "\"type\"");
        var file = new StreamContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(mimeType);
        form.Add(file, "\"file\"", $"\"{Plain(fileName)}\"");
        request.Content = form;
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await ReadJsonAsync(response, timeout.Token);
            if (response.IsSuccessStatusCode && Text(body, "id") is { } id) return new CloudUpload(id, null);
            return Read(response, body) is CloudSendResult.Rejected or CloudSendResult.NotSent ? new CloudUpload(null, Read(response, body)) : Again($"The Graph API gave no usable answer to an upload (HTTP {(int)response.StatusCode}).");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Again("The connection to the Graph API broke while a medium was uploaded.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Again($"The Graph API did not take a medium within {options.UploadTimeout.TotalSeconds:0} s.");
        }
    }

    private static CloudUpload Again(string text) => new(null, new CloudSendResult.NotSent(null, text, GraphErrors.Passing, TimeSpan.Zero));

    private static StringContent Field(string value) => new(value, Encoding.UTF8, (string?)null!);

    /// <summary>A name that a header can carry.</summary>
    private static string Plain(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
}
