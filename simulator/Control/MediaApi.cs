using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Media;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Control;

/// <param name="Type"><c>image</c>, <c>video</c>, <c>audio</c> or <c>document</c>.</param>
internal sealed record TooLargeRequest(string From, string Type = "video", string? To = null);

/// <summary>Files that customers send, and files as the page shows them.</summary>
internal static class MediaApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Map(routes, "POST", "media/too-large", async http =>
        {
            var asked = await Requests.ReadAsync<TooLargeRequest>(http);
            var message = await world.Customers.SendTooLargeAsync(asked.From, asked.Type, asked.To, http.RequestAborted);
            return new { id = message.Id, seq = message.Sequence };
        });
        // The file is the body; everything about it stands in the query.
        Endpoints.Map(routes, "POST", "media", async http =>
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MediaRules.Largest;
            using var data = new MemoryStream();
            await http.Request.Body.CopyToAsync(data, http.RequestAborted);
            var message = await world.Customers.SendFileAsync(
                new CustomerFile(
                    Requests.Text(http, "from") ?? throw new SimulatorException("from is the number of a customer."),
                    http.Request.ContentType ?? throw new SimulatorException("Content-Type is the type of the file."), data.ToArray(),
                    Requests.Text(http, "type"), Requests.Text(http, "filename"), Requests.Text(http, "caption"), Requests.Text(http, "voice") == "true",
                    Requests.Text(http, "to"), Requests.Text(http, "name"), Requests.Text(http, "replyTo")), http.RequestAborted);
            return new { id = message.Id, seq = message.Sequence, mediaId = message.Media[0].Id };
        });
        routes.MapGet("/_sim/media/{id}", (string id, HttpContext http) =>
        {
            if (world.Media.Find(id) is not { } file) return Results.NotFound();
            http.Response.Headers.XContentTypeOptions = "nosniff";
            // What a client uploaded is shown, never run.
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            return Results.Bytes(file.Data, file.MimeType, enableRangeProcessing: true);
        });
    }
}
