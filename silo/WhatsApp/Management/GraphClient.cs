using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Contracts;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp.Management;

/// <summary>The Graph API over HTTP, for calls that manage an account. Redirects are not followed: a token goes to the configured address only.</summary>
public sealed class GraphClient(HttpClient http, GraphOptions options) : IGraph
{
    private const int MaxAnswer = 8 << 20;

    public async Task<GraphAnswer> CallAsync(GraphCall call, CancellationToken cancellationToken = default)
    {
        using var span = Spans.Start("graph call", System.Diagnostics.ActivityKind.Client);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        using var request = Request(call);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var answer = await ReadAsync(response, timeout.Token);
            span?.SetTag("parley.outcome", answer.GetType().Name);
            return answer;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new GraphAnswer.Unreachable($"No connection to the Graph API ({e.HttpRequestError}).", MayHaveHappened: false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new GraphAnswer.Unreachable("The connection to the Graph API broke before its answer came.", MayHaveHappened: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GraphAnswer.Unreachable($"The Graph API gave no answer within {options.Timeout.TotalSeconds:0} s.", MayHaveHappened: true);
        }
    }

    private HttpRequestMessage Request(GraphCall call)
    {
        var query = string.Join('&', call.Query.Select(static pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        var method = call.Method switch
        {
            HttpMethodName.Post => HttpMethod.Post,
            HttpMethodName.Delete => HttpMethod.Delete,
            _ => HttpMethod.Get,
        };
        var request = new HttpRequestMessage(method, new Uri(options.BaseOf(call.IsTest), $"{options.Version}/{call.Path}{(query.Length == 0 ? "" : "?")}{query}"));
        if (call.Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Token);
        if (!call.Body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    private static async Task<GraphAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        JsonElement body;
        try
        {
            if (response.Content.Headers.ContentLength > MaxAnswer) return new GraphAnswer.Unreachable("The Graph API's answer is too long.", MayHaveHappened: true);
            await response.Content.LoadIntoBufferAsync(MaxAnswer, cancellationToken);
            using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return new GraphAnswer.Unreachable($"The Graph API answered {(int)response.StatusCode} with something that is not JSON.", MayHaveHappened: true);
        }

        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) return Refused(error);
        return response.IsSuccessStatusCode
            ? new GraphAnswer.Done(body)
            : new GraphAnswer.Unreachable($"The Graph API answered {(int)response.StatusCode} without saying why.", MayHaveHappened: (int)response.StatusCode >= 500);
    }

    private static GraphAnswer.Refused Refused(JsonElement error)
    {
        // What Meta wrote for people says more than its technical line.
        var details = error.TryGetProperty("error_data", out var data) ? Text(data, "details") : null;
        var title = Text(error, "error_user_title");
        var text = Text(error, "error_user_msg") is { } message ? title is null ? message : $"{title}: {message}" : details ?? Text(error, "message") ?? "no reason given";
        return new GraphAnswer.Refused(Number(error, "code") ?? 0, Number(error, "error_subcode"), text);
    }

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement element, string property) => element.TryGetProperty(property, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var number) => number,
            JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        }
        : null;
}
