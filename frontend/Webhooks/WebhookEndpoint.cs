using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Parley.Frontend.Webhooks.Admission;
using Parley.Frontend.Webhooks.Spooling;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// <c>GET</c> and <c>POST /webhooks/whatsapp/{app}</c>, as Meta calls them. The signature is checked over the raw bytes
/// before anything is parsed, and 200 is answered only when everything in the body is durable: in the journal or the spool.
/// What a flood brings beyond its share is answered 503 unparsed.
/// </summary>
public sealed partial class WebhookEndpoint(
    AppDirectory directory,
    WebhookReceiver receiver,
    IntakeShares shares,
    IntakeBounds bounds,
    IntakeMetrics metrics,
    ILogger<WebhookEndpoint> logger)
{
    /// <summary>Meta's webhooks are at most 3 MB.</summary>
    public const int MaxBody = 3 * 1024 * 1024;

    /// <summary>
    /// Up to here the server reads a refused body away, so that its sender hears the answer instead of a reset connection.
    /// </summary>
    private const int ReadAway = 4 * MaxBody;

    private const string RetrySeconds = "1";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks/whatsapp/{app}", static (HttpContext context, string app, WebhookEndpoint endpoint) => endpoint.VerifyAsync(context, app));
        routes.MapPost("/webhooks/whatsapp/{app}", static (HttpContext context, string app, WebhookEndpoint endpoint) => endpoint.ReceiveAsync(context, app));
    }

    /// <summary>Meta's verification: answers the challenge when the token is the app's.</summary>
    private async Task VerifyAsync(HttpContext context, string name)
    {
        var query = context.Request.Query;
        var app = await directory.AppAsync(name, context.RequestAborted);
        var token = SHA256.HashData(Encoding.UTF8.GetBytes(query["hub.verify_token"].ToString()));
        if (app is null || query["hub.mode"] != "subscribe" || !CryptographicOperations.FixedTimeEquals(token, SHA256.HashData(Encoding.UTF8.GetBytes(app.VerifyToken))))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The verify token is not this app's.");
            return;
        }

        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(query["hub.challenge"].ToString(), context.RequestAborted);
    }

    private async Task ReceiveAsync(HttpContext context, string name)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ReadAway;
        WebhookBody? body = null;
        try
        {
            var app = await directory.AppAsync(name, context.RequestAborted);
            if (shares.IsFullFor(name)) Shed(context, "app");
            else if ((body = await WebhookBody.ReadAsync(context.Request, bounds, app?.Name ?? "")) is null) Shed(context, "memory");
            // An unknown app answers like a wrong signature: nobody learns which apps exist.
            else if (!Signature.IsValid(context.Request.Headers["X-Hub-Signature-256"], body.Bytes.Span, app?.Secrets ?? []))
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "The signature is missing or not valid.");
            else await AnswerAsync(context, await receiver.TakeAsync(app!.Name, body));
        }
        catch (BadHttpRequestException e)
        {
            var text = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is over the limit of 3 MB." : "The body could not be read.";
            await RefuseAsync(context, e.StatusCode, text);
        }
        catch (Exception e) when (e is SpoolUnavailableException || MessageIntake.IsTransient(e))
        {
            LogNotTaken(name, e);
            await SendAgainAsync(context, "Neither the store nor the spool takes this now.");
        }
        finally
        {
            body?.Release();
            metrics.Webhook(context.Response.StatusCode);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, WebhookReceipt receipt)
    {
        if (receipt == WebhookReceipt.NotJson) await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body is not JSON.");
        else if (receipt == WebhookReceipt.Shed) Shed(context, "share");
    }

    /// <summary>Refuses without a word: what refuses a flood must cost less than taking it.</summary>
    private void Shed(HttpContext context, string reason)
    {
        metrics.Shed(reason);
        context.Response.Headers.RetryAfter = RetrySeconds;
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentLength = 0;
    }

    private static Task SendAgainAsync(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = RetrySeconds;
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"{reason} Send it again.");
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A webhook of app {App} was not taken and answered 503; Meta sends it again")]
    private partial void LogNotTaken(string app, Exception exception);
}
