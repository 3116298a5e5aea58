using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>What people reported, for the operator.</summary>
public sealed class AbuseReportsService(Calls calls, IAbuseReports reports, TimeProvider time) : AbuseReports.AbuseReportsBase
{
    private const int MaxDecision = 2000;

    public override Task<ListAbuseReportsResponse> List(ListAbuseReportsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var state = request.State == ReportedAbuse.Types.State.Unspecified ? (AbuseState?)null : (AbuseState)(int)request.State;
        var page = await reports.ListAsync(state, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListAbuseReportsResponse { Reports = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<ReportedAbuse> Decide(DecideAbuseReportRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if (request.State is not (ReportedAbuse.Types.State.Reviewing or ReportedAbuse.Types.State.Acted or ReportedAbuse.Types.State.Dismissed))
            throw Arguments.Invalid("STATE_INVALID", "state is REVIEWING, ACTED or DISMISSED.");
        var decision = request.Decision.Trim() is { Length: > 0 and <= MaxDecision } text ? text : throw Arguments.Invalid("DECISION_INVALID", $"decision is required: 1 to {MaxDecision} characters.");
        if (!AbuseReportId.TryParse(request.Id, out var id) || await reports.FindAsync(id, cancelled) is not { } report) throw Arguments.NotFound("abuse report");
        var scope = AuditScope.Of(context.GetHttpContext());
        // In the account's audit too, without a word of who reported.
        if (report.Tenant is { } tenant) scope.Also(tenant);
        scope.Changed("state", $"{report.State}", $"{request.State}");
        var (state, at) = ((AbuseState)(int)request.State, time.GetUtcNow());
        await reports.DecideAsync(id, state, decision, at, cancelled);
        return Map(report with { State = state, Decision = decision, DecidedAt = at });
    });

    private static ReportedAbuse Map(AbuseReport report) => new()
    {
        Id = report.Id.Value,
        Tenant = report.Tenant?.Value ?? "",
        Number = report.Number,
        Kind = report.Kind,
        Text = report.Text,
        Contact = report.Contact ?? "",
        At = Timestamp.FromDateTimeOffset(report.At),
        State = (ReportedAbuse.Types.State)(int)report.State,
        Decision = report.Decision,
        DecidedAt = report.DecidedAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };
}
