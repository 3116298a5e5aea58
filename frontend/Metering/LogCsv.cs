using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Metering;

/// <summary>The message log as CSV (RFC 4180), a page at a time: the header <c>X-Next-Cursor</c> says where to read on.</summary>
public static class LogCsv
{
    private const string JsonPath = "/v1/message-log", CsvPath = "/v1/message-log.csv";

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
            var page = await reader.ListAsync(calls.Tenant(context, Permission.LogRead), Read(context.Request.Query));
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers["X-Next-Cursor"] = page.NextCursor;
            await context.Response.WriteAsync(Write(page.Entries), Encoding.UTF8, context.RequestAborted);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, "MessageLog.Csv", context.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(context, RpcFailure.Read(failure));
        }
    }

    private static ListMessageLogRequest Read(IQueryCollection query)
    {
        var request = new ListMessageLogRequest
        {
            Session = Text("session"), Conversation = Text("conversation"), Recipient = Text("recipient"), Type = Text("type"), Template = Text("template"), Cursor = Text("cursor"),
            From = Time("from"), To = Time("to"), PageSize = Arguments.MaxPageSize,
        };
        if (Text("status") is { Length: > 0 } status)
            request.Status = System.Enum.TryParse<Message.Types.Status>(status, true, out var known) ? known : throw Arguments.Invalid("STATUS_INVALID", "status is one of the message statuses, such as DELIVERED.");
        if (Text("direction") is { Length: > 0 } direction)
            request.Direction = System.Enum.TryParse<Message.Types.Direction>(direction, true, out var known) ? known : throw Arguments.Invalid("DIRECTION_INVALID", "direction is INBOUND or OUTBOUND.");
        if (Text("pageSize") is { Length: > 0 } size)
            request.PageSize = int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Arguments.Invalid("PAGE_SIZE_INVALID", "pageSize is a number.");
        return request;

        string Text(string name) => query[name].ToString();

        Timestamp? Time(string name) => Text(name) is not { Length: > 0 } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Timestamp.FromDateTimeOffset(at)
            : throw Arguments.Invalid("TIME_INVALID", $"{name} is not a time.");
    }

    private static string Write(IEnumerable<MessageLogEntry> entries)
    {
        var text = new StringBuilder().AppendJoin(',', Names).Append("\r\n");
        foreach (var entry in entries)
        {
            string[] cells =
            [
                entry.Message, entry.Conversation, entry.Session, entry.Contact, entry.Recipient, $"{entry.Direction}".ToUpperInvariant(), entry.Type, Harmless(entry.Body), Harmless(entry.Media), entry.Template,
                entry.TemplateLanguage, entry.WhatsappId, $"{entry.Status}".ToUpperInvariant(), At(entry.StatusAt), At(entry.At), At(entry.DeliveredAt),
                entry.Failure is { Code: > 0 } failure ? $"{failure.Code}" : entry.Failure?.Reason ?? "", entry.Failure?.Text ?? "", entry.RawError.ToStringUtf8(),
                entry.Billing?.Category ?? "", entry.Billing?.Country ?? "", entry.Billing is null ? "" : entry.Billing.Free ? "true" : "false", entry.Billing?.Amount ?? "", entry.Billing?.Currency ?? "",
            ];
            text.AppendJoin(',', cells.Select(Quote)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>What a customer wrote must not become a formula in somebody's spreadsheet.</summary>
    private static string Harmless(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static string At(Timestamp? time) => time?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";
}
