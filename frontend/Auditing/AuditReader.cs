using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Auditing;

/// <summary>Reads the audit for all of its forms: a tenant its own, the platform's admin the platform's.</summary>
public sealed class AuditReader(IAuditTrail trail)
{
    public async Task<ListAuditResponse> ListAsync(Caller caller, ListAuditRequest request, CancellationToken cancellationToken)
    {
        var (from, to) = (Arguments.Time(request.From, "from"), Arguments.Time(request.To, "to"));
        if (from >= to) throw Arguments.Invalid("SPAN_INVALID", "from is before to.");
        var filter = new AuditFilter(
            from, to, Given(request.Actor), Given(request.Action), Given(request.Target), request.Outcome == AuditedAct.Types.Outcome.Unspecified ? null : (AuditOutcome)(int)request.Outcome);
        var page = await trail.ListAsync(caller.Tenant, filter, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancellationToken);
        return new ListAuditResponse { Acts = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    }

    private static AuditedAct Map(AuditRecord record)
    {
        var entry = record.Entry;
        var act = new AuditedAct
        {
            Id = entry.Id.Value,
            Number = record.Number,
            At = Timestamp.FromDateTimeOffset(entry.At),
            ActorKind = (AuditedAct.Types.ActorKind)(int)entry.Actor.Kind,
            Actor = entry.Actor.Id,
            ActorName = entry.Actor.Name ?? "",
            Action = entry.Action,
            TargetKind = entry.TargetKind,
            Target = entry.Target,
            Outcome = (AuditedAct.Types.Outcome)(int)entry.Outcome,
            Reason = entry.Reason,
            Times = entry.Times,
            IpAddress = entry.Address ?? "",
            UserAgent = entry.UserAgent ?? "",
            Hash = ByteString.CopyFrom(record.Hash.Span),
        };
        act.Before.Add(Values(entry.Before));
        act.After.Add(Values(entry.After));
        return act;
    }

    private static Dictionary<string, string> Values(string? text) => text is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
