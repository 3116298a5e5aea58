using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parley.WhatsApp;

namespace Parley.Tests.Engine.Requests;

/// <summary>Stands between Parley's clients and the Graph API, and remembers what they ask for.</summary>
internal sealed partial class Recorder
{
    private readonly ConcurrentQueue<(HttpMethod Method, Uri Address, JsonNode? Body, JsonArray? Form)> _requests = new();

    public HttpClient NewClient() => new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>
    /// Every request, one line of JSON each, without the version and without tokens: what is of one run only is replaced by what
    /// is to stand for it, and the same request is told once.
    /// </summary>
    /// <param name="names">What stands in the requests of this run, and what is to stand there.</param>
    public string[] Lines(IEnumerable<(string Real, string Shown)> names)
    {
        var shown = names.Where(static name => name.Real.Length > 0).OrderByDescending(static name => name.Real.Length).ToArray();
        // Files are read at addresses that the Graph API made up.
        return [.. _requests.Where(static request => Version().IsMatch(request.Address.AbsolutePath)).Select(request => Line(request, shown)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string Line((HttpMethod Method, Uri Address, JsonNode? Body, JsonArray? Form) request, (string Real, string Shown)[] names)
    {
        var path = Version().Replace(request.Address.AbsolutePath, "/");
        var query = System.Web.HttpUtility.ParseQueryString(request.Address.Query);
        var line = new JsonObject { ["method"] = request.Method.Method.ToLowerInvariant(), ["path"] = path };
        if (query.Count > 0) line["query"] = new JsonObject(query.AllKeys.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name!, (JsonNode?)query[name])));
        if (request.Body is not null) line["body"] = request.Body.DeepClone();
        if (request.Form is not null) line["form"] = request.Form.DeepClone();
        var text = line.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return names.Aggregate(text, static (line, name) => line.Replace(name.Real, name.Shown, StringComparison.Ordinal));
    }

    [GeneratedRegex("^/v[0-9]+[.][0-9]+/")]
    private static partial Regex Version();

    private sealed class Handler(Recorder recorder) : DelegatingHandler(CloudApi.Handler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            JsonNode? body = null;
            JsonArray? form = null;
            if (request.Content is MultipartFormDataContent parts)
            {
                form = new JsonArray();
                foreach (var part in parts)
                {
                    var disposition = part.Headers.ContentDisposition!;
                    var field = new JsonObject { ["name"] = disposition.Name!.Trim('"') };
                    if (disposition.FileName is { } file) (field["filename"], field["type"]) = (file.Trim('"'), part.Headers.ContentType?.ToString());
                    else field["value"] = await part.ReadAsStringAsync(cancellationToken);
                    form.Add(field);
                }
            }
            else if (request.Content is not null)
            {
                body = JsonNode.Parse(await request.Content.ReadAsByteArrayAsync(cancellationToken));
            }

            recorder._requests.Enqueue((request.Method, request.RequestUri!, body, form));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
