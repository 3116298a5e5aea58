using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.Frontend.Exports;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Metering;

/// <summary>The message log as CSV (RFC 4180), a page at a time: the header <c>X-Next-Cursor</c> says where to read on.</summary>
public static class LogCsv
{
    private const string JsonPath = "/v1/message-log", CsvPath = "/v1/message-log.csv";

    private static readonly MethodAccess Needed = MethodAccess.Route(Permission.LogRead, AuditRule.Types.Kind.Read, "message_log.export");

    private static readonly string[] Names =
    [
        "message", "conversation", "session", "contact", "recipient", "direction", "type", "body", "media", "template", "template_language", "whatsapp_id", "status", "status_at", "at", "delivered_at",
        "error_code", "error_text", "raw_error", "category", "country", "free", "amount", "currency",
    ];

    /// <summary>Whoever asks for CSV under the log's own path gets it. Before routing.</summary>
    public static void UseLogCsv(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Path == JsonPath && (request.Query["format"] == "csv" || request.Headers.Accept.ToString().StartsWith("text/csv", StringComparison.OrdinalIgnoreCase)))
            request.Path = CsvPath;
        return next(context);
    });

    /// <summary>The endpoint behind it.</summary>
    public static void MapLogCsv(this Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints) => endpoints.MapGet(CsvPath, AnswerAsync);

    private static async Task AnswerAsync(HttpContext context, LogReader reader, Calls calls)
    {
        try
        {
            var page = await calls.AsTenantAsync(context, Needed, call => reader.ListAsync(call, Read(context.Request.Query)));
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers["X-Next-Cursor"] = page.NextCursor;
            await context.Response.WriteAsync(Write(page.Entries), Encoding.UTF8, context.RequestAborted);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, "MessageLog.Csv", context.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(context, RpcFailure.Read(failure));
        }
    }

    private static ListMessageLogRequest Read(IQueryCollection query) => new()
    {
        Session = query.Text("session"), Conversation = query.Text("conversation"), Recipient = query.Text("recipient"), Type = query.Text("type"), Template = query.Text("template"), Cursor = query.Text("cursor"),
        From = query.Time("from"), To = query.Time("to"), PageSize = query.PageSize(),
        Status = query.Choice<Message.Types.Status>("status", "STATUS_INVALID", "status is one of the message statuses, such as DELIVERED."),
        Direction = query.Choice<Message.Types.Direction>("direction", "DIRECTION_INVALID", "direction is INBOUND or OUTBOUND."),
    };

    private static string Write(IEnumerable<MessageLogEntry> entries)
    {
        var text = new StringBuilder().AppendCells(Names);
        foreach (var entry in entries)
        {
            string[] cells =
            [
                entry.Message, entry.Conversation, entry.Session, entry.Contact, entry.Recipient, $"{entry.Direction}".ToUpperInvariant(), entry.Type, CsvText.Harmless(entry.Body), CsvText.Harmless(entry.Media), entry.Template,
                entry.TemplateLanguage, entry.WhatsappId, $"{entry.Status}".ToUpperInvariant(), ExportQuery.At(entry.StatusAt), ExportQuery.At(entry.At), ExportQuery.At(entry.DeliveredAt),
                entry.Failure is { Code: > 0 } failure ? $"{failure.Code}" : entry.Failure?.Reason ?? "", entry.Failure?.Text ?? "", entry.RawError.ToStringUtf8(),
                entry.Billing?.Category ?? "", entry.Billing?.Country ?? "", entry.Billing is null ? "" : entry.Billing.Free ? "true" : "false", entry.Billing?.Amount ?? "", entry.Billing?.Currency ?? "",
            ];
            text.AppendCells(cells);
        }

        return text.ToString();
    }
}
