using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Page;

namespace Parley.Simulator.Signup;

/// <summary>
/// Where a customer is sent to connect: <c>dialog/oauth</c>, opened by a redirect or by the script as a window, and the hosted
/// link, which tells nobody but the webhook. The pages take what a person types in place of a whole business manager.
/// </summary>
internal sealed class SignupPages(World world)
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{version}/dialog/oauth", (HttpContext http) => AskAsync(http, hosted: false));
        routes.MapGet("/dialog/oauth", (HttpContext http) => AskAsync(http, hosted: false));
        routes.MapGet("/messaging/whatsapp/onboard", (HttpContext http) => AskAsync(http, hosted: true));
        routes.MapPost("/_sim/signup/finish", FinishAsync);
        PageFiles.Map(routes, "/_sim/signup.js", "signup.js", "text/javascript; charset=utf-8");
        PageFiles.Map(routes, "/en_US/sdk.js", "sdk.js", "text/javascript; charset=utf-8");
    }

    private Task AskAsync(HttpContext http, bool hosted)
    {
        var query = http.Request.Query;
        var client = query[hosted ? "app_id" : "client_id"].ToString();
        if (world.Accounts.FindAppById(client) is not { } app) return WriteAsync(http, 400, "<h1>Invalid App ID</h1><p>The provided app ID does not look like a valid app ID.</p>");
        var redirect = query["redirect_uri"].ToString();
        var popup = query["display"] == "popup";
        if (!hosted && !popup && !IsWeb(redirect)) return WriteAsync(http, 400, "<h1>URL blocked</h1><p>redirect_uri has to be an http or https URL.</p>");
        return WriteAsync(http, 200, $"""
            <h1>Connect to {Html(app.Name)}</h1>
            <p>What a customer does in Meta's window, in one form.</p>
            <form method="post" action="/_sim/signup/finish">
              {Hidden("app", app.Id)}{Hidden("redirect", hosted ? "" : redirect)}{Hidden("state", query["state"].ToString())}
              {Hidden("mode", hosted ? "hosted" : popup ? "popup" : "redirect")}{Hidden("origin", query["origin"].ToString())}
              <label>Business <input name="business" value="New Customer" required></label>
              <label>Phone number <input name="phone" placeholder="made up when empty"></label>
              <label>Account <select name="waba"><option value="">a new one</option>{string.Concat(world.Accounts.Wabas.Select(w => $"<option value=\"{Html(w.Id)}\">{Html(w.Name)}</option>"))}</select></label>
              <label><input type="checkbox" name="coexistence" value="true"> The number stays in the WhatsApp Business app</label>
              <p><button name="decision" value="finish">Finish</button> <button name="decision" value="cancel">Cancel</button></p>
            </form>
            """);
    }

    private async Task FinishAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var mode = form["mode"].ToString();
        if (form["decision"] == "cancel")
        {
            await EndAsync(http, form, mode, "error=access_denied&error_reason=user_denied", """data-event="CANCEL" """);
            return;
        }

        try
        {
            var coexistence = form["coexistence"] == "true";
            var done = world.Signup.Complete(new SignupSpec(
                form["app"], form["waba"].ToString() is { Length: > 0 } waba ? waba : null, form["business"], form["phone"], coexistence));
            await EndAsync(http, form, mode, $"code={Uri.EscapeDataString(done.Code)}", $"""
                data-event="{(coexistence ? "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING" : "FINISH")}" data-code="{done.Code}" data-waba="{done.WabaId}"
                data-phone="{done.PhoneNumberId}" data-business="{Html(done.BusinessId)}"
                """);
        }
        catch (SimulatorException e)
        {
            await WriteAsync(http, e.HttpStatus, $"<h1>That did not work</h1><p>{Html(e.Message)}</p>");
        }
    }

    private static Task EndAsync(HttpContext http, IFormCollection form, string mode, string result, string data)
    {
        if (mode == "redirect" && IsWeb(form["redirect"].ToString()))
        {
            var back = new UriBuilder(form["redirect"].ToString());
            var query = back.Query.TrimStart('?');
            back.Query = $"{(query.Length > 0 ? query + "&" : "")}{result}&state={Uri.EscapeDataString(form["state"].ToString())}";
            http.Response.StatusCode = (int)HttpStatusCode.Found;
            http.Response.Headers.Location = back.Uri.ToString();
            return Task.CompletedTask;
        }

        var script = mode == "popup" ? "<script src=\"/_sim/signup.js\"></script>" : "";
        return WriteAsync(http, 200, $"""<h1>Done</h1><p id="result" data-origin="{Html(form["origin"].ToString())}" {data}>You can close this window.</p>{script}""");
    }

    private static async Task WriteAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        // Not "no-referrer": the form would be sent without its origin, and refused.
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsync($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Connect</title>
            <link rel="stylesheet" href="/_sim/page.css"><link rel="icon" href="data:,"><body class="signup"><main>{body}</main></body></html>
            """);
    }

    private static bool IsWeb(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static string Hidden(string name, string value) => $"<input type=\"hidden\" name=\"{name}\" value=\"{Html(value)}\">";

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
