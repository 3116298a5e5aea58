using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Frontend.Access;
using Parley.Frontend.Management;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Web;

/// <summary>
/// The one page on which somebody else's script runs: Meta's, loaded by a click, under a policy of its own. It knows a
/// signup's id and nothing else: no key, no cookie, no data of the tenant. Who has the id may finish that signup, once.
/// </summary>
public static class SignupPage
{
    private const int MaxBody = 8192;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signup/{id}", ShowAsync);
        routes.MapPost("/signup/{id}/finish", FinishAsync);
        WebPage.Serve(routes, "/signup.js", "signup.js", "text/javascript; charset=utf-8");
    }

    private static async Task ShowAsync(HttpContext context, string id, ISignups signups, [FromServices] IEndpoints endpoints, SignupOptions options, TimeProvider time)
    {
        var signup = SignupId.TryParse(id, out var known) ? await signups.FindAsync(known, context.RequestAborted) : null;
        var app = signup is null ? null : await endpoints.AppAsync(signup.App, context.RequestAborted);
        var open = signup is { Hosted: false, State: SignupState.Pending } && signup.ExpiresAt > time.GetUtcNow() && app is not null;
        Headers(context.Response, options);
        context.Response.StatusCode = signup is null || signup.Hosted ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        var body = open
            ? $"""
               <p>A click opens WhatsApp's own window, where you choose your business and its number.</p>
               <p><button id="connect" data-app="{Html(app!.AppId)}" data-config="{Html(app.SignupConfig)}" data-version="{Html(options.Version)}" data-sdk="{Html(options.Sdk.ToString())}" data-finish="/signup/{Html(id)}/finish">Connect WhatsApp</button></p>
               <p id="state" role="status"></p><script src="/signup.js"></script>
               """
            : signup?.State == SignupState.Connected ? "<p>Your number is connected. You can close this page.</p>" : "<p>This link is not valid any more. Ask for a new one.</p>";
        await context.Response.WriteAsync(
            $"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Connect WhatsApp</title><link rel="stylesheet" href="/page.css"><link rel="icon" href="data:,"><body><main class="card"><h1>Connect WhatsApp</h1>{body}</main></body></html>""",
            context.RequestAborted);
    }

    private static async Task FinishAsync(HttpContext context, string id, ISignups signups, SignupDesk desk, Calls calls)
    {
        try
        {
            // Only this page's own script speaks here: another site cannot send this header without being asked first.
            if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true || context.Request.ContentLength is null or > MaxBody)
                throw Arguments.Invalid("BODY_INVALID", "The body is JSON.");
            if (!SignupId.TryParse(id, out var known) || await signups.FindAsync(known, context.RequestAborted) is not { Hosted: false } signup) throw Arguments.NotFound("signup");
            using var reader = new StreamReader(context.Request.Body);
            var request = Parse(await reader.ReadToEndAsync(context.RequestAborted));
            await desk.FinishAsync(signup, SignupsService.End(request), context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new { state = "CONNECTED" }, context.RequestAborted);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, "Signups.Finish", context.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(context, RpcFailure.Read(failure));
        }
    }

    private static FinishSignupRequest Parse(string json)
    {
        try
        {
            return JsonParser.Default.Parse<FinishSignupRequest>(json);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or JsonException)
        {
            throw Arguments.Invalid("BODY_INVALID", "The body is JSON with code, wabaId and phoneNumberId.");
        }
    }

    private static void Headers(HttpResponse response, SignupOptions options)
    {
        var home = options.Sdk.GetLeftPart(UriPartial.Authority);
        const string meta = "https://*.facebook.com";
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' {home}; style-src 'self'; connect-src 'self' {home} {meta}; frame-src {home} {meta}; img-src data: {meta}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        // Meta's window has to be able to speak to its opener; it must not learn the page's path, which is the signup's key.
        response.Headers["Referrer-Policy"] = "origin";
        response.Headers.CacheControl = "no-store";
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
