using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Contracts;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>
/// Meta's Cloud API over HTTP. Every end is a value; what decides between "not sent" and "unknown" is whether the request
/// can have left this machine. Redirects are not followed: a token goes to the configured address only.
/// </summary>
public sealed partial class CloudApi(HttpClient http, GraphOptions options) : ICloudApi
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private const string LimitField = "whatsapp_business_manager_messaging_limit";

    /// <summary>A handler with the settings this client relies on.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    public async Task<CloudSendResult> SendAsync(CloudNumber number, CloudMessage message, CancellationToken cancellationToken = default)
    {
        using var span = Spans.Start("send attempt", System.Diagnostics.ActivityKind.Client);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = Request(HttpMethod.Post, $"{number.PhoneNumberId}/messages", number);
        request.Content = new ByteArrayContent(MessageBody.Write(message));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var result = Read(response, await ReadJsonAsync(response, timeout.Token));
            span?.SetTag("parley.outcome", result.GetType().Name);
            return result;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new CloudSendResult.NotSent(null, $"No connection to the Graph API ({e.HttpRequestError}).", GraphErrors.Unreachable, TimeSpan.Zero);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new CloudSendResult.Unknown("The connection to the Graph API broke before its answer came.");
        }
        catch (OperationCanceledException)
        {
            return new CloudSendResult.Unknown($"The Graph API gave no answer within {options.Timeout.TotalSeconds:0} s.");
        }
    }

    public async Task<CloudAnswer> MarkReadAsync(CloudNumber number, string message, bool typing, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = Request(HttpMethod.Post, $"{number.PhoneNumberId}/messages", number);
        request.Content = new ByteArrayContent(MessageBody.WriteRead(message, typing));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await ReadJsonAsync(response, timeout.Token);
            if (Error(body) is { } error) return new CloudAnswer(error.Details ?? $"error {error.Code}", error.Code);
            return response.IsSuccessStatusCode ? new CloudAnswer() : new CloudAnswer($"HTTP {(int)response.StatusCode}", Unreachable: (int)response.StatusCode >= 500);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new CloudAnswer("no connection", Unreachable: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CloudAnswer($"no answer within {options.Timeout.TotalSeconds:0} s", Unreachable: true);
        }
    }

    public async Task<CloudPortfolio> ReadPortfolioAsync(CloudNumber number, string wabaId, CancellationToken cancellationToken = default)
    {
        // Each by itself: a field that the token may not read fails the whole request.
        var business = await TryGetAsync($"{wabaId}?fields=owner_business_info", number, cancellationToken);
        var numbers = await TryGetAsync($"{wabaId}/phone_numbers?fields=id&limit=100", number, cancellationToken);
        var limit = await TryGetAsync($"{number.PhoneNumberId}?fields={LimitField}", number, cancellationToken);
        var listed = numbers.ValueKind == JsonValueKind.Object && numbers.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            && data.EnumerateArray().Any(one => Text(one, "id") == number.PhoneNumberId);
        var id = listed && business.TryGetProperty("owner_business_info", out var owner) ? Text(owner, "id") : null;
        return new CloudPortfolio(PortfolioKey.IsBusinessId(id) ? id : null, MessagingLimits.Parse(Text(limit, LimitField)), listed);
    }

    public async Task<CloudNumberResult> ReadNumberAsync(CloudNumber number, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = Request(HttpMethod.Get, $"{number.PhoneNumberId}?fields=id,display_phone_number,verified_name", number);
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await ReadJsonAsync(response, timeout.Token);
            if (response.IsSuccessStatusCode && Text(body, "id") == number.PhoneNumberId)
                return new CloudNumberResult(true, Text(body, "display_phone_number"), Text(body, "verified_name"), null, false);
            return Error(body) is { } error
                ? new CloudNumberResult(false, null, null, error.Details ?? $"error {error.Code}", false)
                : new CloudNumberResult(false, null, null, $"HTTP {(int)response.StatusCode}", (int)response.StatusCode >= 500);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new CloudNumberResult(false, null, null, "no connection", true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CloudNumberResult(false, null, null, $"no answer within {options.Timeout.TotalSeconds:0} s", true);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, CloudNumber number)
    {
        var request = new HttpRequestMessage(method, new Uri(options.BaseOf(number.IsTest), $"/{options.Version}/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", number.Token);
        return request;
    }

    private static CloudSendResult Read(HttpResponseMessage response, JsonElement body)
    {
        if (Error(body) is { } error)
        {
            // An error without a code says as little as no answer.
            if (error.Code is not { } code) return new CloudSendResult.Unknown($"HTTP {(int)response.StatusCode} with an error without a code.");
            var failure = GraphErrors.Of(code);
            var text = error.Details is null ? failure.UserText : $"{failure.UserText} ({error.Details})";
            return failure.Retry is { } rule
                ? new CloudSendResult.NotSent(code, text, rule, Asked(response))
                : new CloudSendResult.Rejected(code, text);
        }

        if (response.IsSuccessStatusCode)
        {
            return MessageId(body) is { } id ? new CloudSendResult.Accepted(id) : new CloudSendResult.Unknown("The Graph API's answer could not be read.");
        }

        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new CloudSendResult.NotSent(null, "HTTP 429", GraphErrors.NumberThrottle, Asked(response)),
            >= HttpStatusCode.InternalServerError => new CloudSendResult.Unknown($"HTTP {(int)response.StatusCode} without an error code."),
            _ => new CloudSendResult.Rejected(0, $"HTTP {(int)response.StatusCode} without an error code."),
        };
    }

    /// <summary>What a path says; an element that is no object when it says nothing of use.</summary>
    private async Task<JsonElement> TryGetAsync(string path, CloudNumber number, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = Request(HttpMethod.Get, path, number);
        try
        {
            using var response = await http.SendAsync(request, timeout.Token);
            var body = await ReadJsonAsync(response, timeout.Token);
            return response.IsSuccessStatusCode && body.ValueKind == JsonValueKind.Object ? body : Nothing;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Nothing;
        }
    }

    /// <summary>The body as JSON; an element of kind Undefined when it is none.</summary>
    private static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static string? MessageId(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("messages", out var messages)
        && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0
            ? Text(messages[0], "id")
            : null;

    private static TimeSpan Asked(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;

    private static (int? Code, string? Details)? Error(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object) return null;
        int? code = error.TryGetProperty("code", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
        var details = error.TryGetProperty("error_data", out var data) ? Text(data, "details") : null;
        return (code, details ?? Text(error, "message"));
    }

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
