using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.Frontend.Sending;

namespace Parley.Frontend.Graph;

/// <summary>
/// <c>{waba-id}/message_templates</c>: templates are Meta's, so these calls go on to Meta with the token of a number that the tenant has connected in
/// that account, and Meta's own answer comes back. What they change comes to Parley by Meta's webhooks.
/// </summary>
public sealed class GraphTemplates(IGraph graph, IEndpoints endpoints, NumberAccess numbers)
{
    private const int MaxBody = 1 << 20;

    /// <summary>Done on return, where it answers so.</summary>
    public async Task PassOnAsync(HttpContext http, TenantCall call, string wabaId)
    {
        // Nobody else's account, and nothing but an id may get into the path.
        var session = wabaId.All(char.IsAsciiDigit) ? (await endpoints.SessionsOfAccountAsync(wabaId, call.Cancelled)).FirstOrDefault(one => one.Tenant == call.Tenant) : null;
        if (session is null) throw new GraphFailureException(GraphFailure.NoObject(wabaId));
        var number = await numbers.OpenAsync(call, session.Id);
        var method = http.Request.Method switch
        {
            "POST" => HttpMethodName.Post,
            "DELETE" => HttpMethodName.Delete,
            _ => HttpMethodName.Get,
        };
        // The caller's own key is nothing for Meta.
        ImmutableArray<(string, string)> query = [.. http.Request.Query.Where(static one => one.Key != "access_token").Select(static one => (one.Key, one.Value.ToString()))];
        var answer = await graph.CallAsync(new GraphCall(method, $"{wabaId}/message_templates", number.Token, query, method == HttpMethodName.Post ? await BodyAsync(http) : default) { IsTest = number.IsTest }, call.Cancelled);
        switch (answer)
        {
            case GraphAnswer.Done done:
                http.Response.ContentType = "application/json; charset=UTF-8";
                await http.Response.WriteAsync(done.Body.GetRawText(), call.Cancelled);
                break;
            case GraphAnswer.Refused refused:
                throw new GraphFailureException(new GraphFailure(StatusCodes.Status400BadRequest, refused.Code, "Invalid parameter", refused.Text, refused.Subcode ?? 0));
            default:
                throw new GraphFailureException(new GraphFailure(StatusCodes.Status503ServiceUnavailable, 2, "Service temporarily unavailable", "Meta gave no answer. Look before you repeat it."));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext http)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBody;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
        }
        catch (JsonException)
        {
            throw new GraphFailureException(GraphFailure.Parameter("The body is not JSON."));
        }
    }
}
