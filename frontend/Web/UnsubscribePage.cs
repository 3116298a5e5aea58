using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Notices;
using Parley.Wire;

namespace Parley.Frontend.Web;

/// <summary>
/// Where the reader of a mail asks for no more of its kind, by a button of their mail program (RFC 8058) or of this page, which has no script. Opening it changes nothing: programs that
/// look at links in mails do that. Asking twice is asking once.
/// </summary>
public sealed class UnsubscribePage(UnsubscribeLinks links, INoticeDeliveries deliveries, IPeople people, AuditLog audit, Calls calls, TimeProvider time)
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(UnsubscribeLinks.Path, static (HttpContext http, UnsubscribePage page) => page.AnswerAsync(http, done: false));
        routes.MapPost(UnsubscribeLinks.Path, static (HttpContext http, UnsubscribePage page) => page.AnswerAsync(http, done: true));
    }

    private async Task AnswerAsync(HttpContext http, bool done)
    {
        try
        {
            var what = links.Read(http.Request.Query["t"]);
            var locale = what is null ? "en" : (await people.PersonAsync(what.Person, http.RequestAborted))?.Locale ?? "en";
            if (done && what is not null) await EndAsync(http, what);
            await WriteAsync(http, what, NoticeTexts.Language(locale), done);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, UnsubscribeLinks.Path, http.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(http, RpcFailure.Read(failure));
        }
    }

    /// <summary>Durable on return, and in the audit as what it is by the API: whoever has the link acts for its person.</summary>
    private async Task EndAsync(HttpContext http, Unsubscription what)
    {
        var begun = AuditScope.Entry(http, what.Tenant, new AuditActor(AuditActorKind.Person, what.Person.Value, null), "notice.unsubscribe", time.GetUtcNow());
        await audit.BeginAsync([begun], http.RequestAborted);
        await deliveries.SaveWishAsync(what.Tenant, what.Person, what.Topic, NoticeChannel.Mail, false, http.RequestAborted);
        await audit.EndAsync([begun with { After = JsonSerializer.Serialize(new Dictionary<string, string> { [$"{what.Topic}"] = "False" }) }]);
    }

    private static Task WriteAsync(HttpContext http, Unsubscription? what, string language, bool done)
    {
        string Say(string name) => Html.Encode(NoticeTexts.Say(language, name, what is null ? "" : NoticeTexts.Say(language, $"topic.{what.Topic}")));
        var state = what is null ? Say("unsubscribe.unknown") : Say(done ? "unsubscribe.done" : "unsubscribe.question");
        // Without an address, a form goes to the page's own.
        var form = what is null || done ? "" : $"<form method=\"post\"><p><button type=\"submit\">{Say("unsubscribe.button")}</button></p></form>";
        var page = Encoding.UTF8.GetBytes(
            $"""
             <!doctype html>
             <html lang="{language}" dir="{(NoticeTexts.IsRightToLeft(language) ? "rtl" : "ltr")}">
             <meta charset="utf-8">
             <meta name="viewport" content="width=device-width">
             <title>Parley</title>
             <link rel="stylesheet" href="/page.css">
             <body>
             <main class="card"><h1>{Say("unsubscribe.title")}</h1><p role="status">{state}</p>{form}</main>
             </body>
             </html>
             """);
        http.Response.StatusCode = what is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.Body.WriteAsync(page, http.RequestAborted).AsTask();
    }
}
