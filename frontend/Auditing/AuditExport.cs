using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Frontend.Access;
using Parley.Frontend.Exports;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Auditing;

/// <summary>The audit as CSV and as JSON lines, a page at a time: the header <c>X-Next-Cursor</c> says where to read on.</summary>
public static class AuditExport
{
    private static readonly MethodAccess Needed = MethodAccess.Route(Permission.AuditRead, AuditRule.Types.Kind.Read, "audit.export") with { WhileSuspended = true };

    private static readonly string[] Names =
    [
        "id", "number", "at", "actor_kind", "actor", "actor_name", "action", "target_kind", "target", "outcome", "reason", "times", "ip_address", "user_agent", "before", "after", "hash",
    ];

    public static void MapAuditExport(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/audit.csv", static (HttpContext http, AuditReader reader, Calls calls) => AnswerAsync(http, reader, calls, "text/csv; charset=utf-8", Csv));
        endpoints.MapGet("/v1/audit.jsonl", static (HttpContext http, AuditReader reader, Calls calls) => AnswerAsync(http, reader, calls, "application/jsonl; charset=utf-8", JsonLines));
    }

    private static async Task AnswerAsync(HttpContext http, AuditReader reader, Calls calls, string type, Func<IEnumerable<AuditedAct>, string> write)
    {
        try
        {
            var page = await calls.AsAnyoneAsync(http, Needed, caller => reader.ListAsync(caller, Read(http.Request.Query), http.RequestAborted));
            http.Response.ContentType = type;
            http.Response.Headers["X-Next-Cursor"] = page.NextCursor;
            await http.Response.WriteAsync(write(page.Acts), Encoding.UTF8, http.RequestAborted);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, "Audit.Export", http.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(http, RpcFailure.Read(failure));
        }
    }

    private static ListAuditRequest Read(IQueryCollection query) => new()
    {
        From = query.Time("from"), To = query.Time("to"), Actor = query.Text("actor"), Action = query.Text("action"), Target = query.Text("target"), Cursor = query.Text("cursor"), PageSize = query.PageSize(),
        Outcome = query.Choice<AuditedAct.Types.Outcome>("outcome", "OUTCOME_INVALID", "outcome is DONE, REFUSED, FAILED or UNKNOWN_OUTCOME."),
    };

    private static string JsonLines(IEnumerable<AuditedAct> acts)
    {
        var text = new StringBuilder();
        foreach (var act in acts) text.Append(JsonFormatter.Default.Format(act)).Append('\n');
        return text.ToString();
    }

    private static string Csv(IEnumerable<AuditedAct> acts)
    {
        var text = new StringBuilder().AppendCells(Names);
        foreach (var act in acts)
        {
            string[] cells =
            [
                act.Id, $"{act.Number}", ExportQuery.At(act.At), $"{act.ActorKind}", act.Actor, act.ActorName, act.Action, act.TargetKind, act.Target, $"{act.Outcome}", act.Reason, $"{act.Times}", act.IpAddress, act.UserAgent,
                Values(act.Before), Values(act.After), Convert.ToHexStringLower(act.Hash.Span),
            ];
            text.AppendCells(cells.Select(CsvText.Harmless));
        }

        return text.ToString();
    }

    private static string Values(IEnumerable<KeyValuePair<string, string>> values) => string.Join("; ", values.Select(static one => $"{one.Key}={one.Value}"));
}
