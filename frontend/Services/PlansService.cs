using System.Globalization;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Platform;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>What accounts may use, for the platform's admins.</summary>
public sealed class PlansService(Calls calls, ITenantLimits limits, IAccounts accounts, INotices notices, Quotas quotas, TimeProvider time) : Plans.PlansBase
{
    private const int MaxName = 64;
    private const double MinRate = 0.1, MaxRate = 1_000_000;

    public override Task<ListPlansResponse> List(ListPlansRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
        new ListPlansResponse { Plans = { (await limits.PlansAsync(cancelled)).Select(static plan => new Plan { Name = plan.Name, Limits = Map(plan.Limits) }) } });

    public override Task<Plan> Save(SavePlanRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var plan = new PlanRecord(Name(request.Name), Read(request.Limits));
        var reason = SupportDesk.Reason(request.Reason);
        var before = (await limits.PlansAsync(cancelled)).FirstOrDefault(one => one.Name == plan.Name);
        var audit = AuditScope.Of(context.GetHttpContext());
        audit.Changed("limits", before is null ? null : Text(before.Limits), Text(plan.Limits));
        audit.Changed("reason", null, reason);
        await limits.SaveAsync(plan, cancelled);
        return new Plan { Name = plan.Name, Limits = Map(plan.Limits) };
    });

    public override Task<DeletePlanResponse> Delete(DeletePlanRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if ((await limits.PlansAsync(cancelled)).FirstOrDefault(one => one.Name == request.Name) is not { } plan) throw Arguments.NotFound("plan");
        AuditScope.Of(context.GetHttpContext()).Changed("limits", Text(plan.Limits), null);
        return await limits.RemovePlanAsync(plan.Name, cancelled)
            ? new DeletePlanResponse()
            : throw RpcFailure.Create(StatusCode.FailedPrecondition, "PLAN_IN_USE", "Accounts have this plan. Give them another one first (PUT /v1/tenants/{tenant}/quotas).");
    });

    public override Task<TenantQuotas> GetTenant(GetTenantQuotasRequest request, ServerCallContext context) =>
        calls.AsPlatformAsync(context, request, async cancelled => await MapAsync(await FindAsync(request.Tenant, cancelled), cancelled));

    public override Task<TenantQuotas> SetTenant(SetTenantQuotasRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var after = new TenantPlan(request.Plan.Length == 0 ? null : request.Plan, Read(request.Own));
        var reason = SupportDesk.Reason(request.Reason);
        var tenant = await FindAsync(request.Tenant, cancelled);
        var before = await limits.PlanAsync(tenant, cancelled);
        var audit = AuditScope.Of(context.GetHttpContext());
        audit.Changed("plan", before.Plan, after.Plan);
        audit.Changed("limits", Text(before.Own), Text(after.Own));
        audit.Changed("reason", null, reason);
        if (!await limits.SavePlanAsync(tenant, after, cancelled)) throw Arguments.NotFound("plan");
        if (before != after)
        {
            var now = time.GetUtcNow();
            await notices.AddAsync([Notice.New(tenant, NoticeTopic.AccountStanding, "", $"The operator changed what this account may use: {reason} GET /v1/quotas says what that is.", now, $"quotas:{now.UtcTicks}")], cancelled);
        }

        return await MapAsync(tenant, cancelled);
    });

    private async Task<TenantId> FindAsync(string text, CancellationToken cancelled) =>
        TenantId.TryParse(text, out var tenant) && await accounts.TenantAsync(tenant, cancelled) is not null ? tenant : throw Arguments.NotFound("tenant");

    private async Task<TenantQuotas> MapAsync(TenantId tenant, CancellationToken cancelled)
    {
        var usage = await quotas.UsageAsync(tenant, cancelled);
        return new TenantQuotas
        {
            Tenant = tenant.Value,
            Plan = usage.Plan.Plan ?? "",
            Own = Map(usage.Plan.Own),
            Effective = Map(usage.Limits),
            MessagesToday = usage.MessagesToday,
            MessagesThisMonth = usage.MessagesThisMonth,
            StoredBytes = usage.StoredBytes,
            Sessions = usage.Sessions,
        };
    }

    private static string Name(string name) => name.Length is > 0 and <= MaxName && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        ? name
        : throw Arguments.Invalid("NAME_INVALID", $"name is 1 to {MaxName} lower-case letters, digits and '-'.");

    private static TenantLimits Read(QuotaLimits? given)
    {
        if (given is null) return TenantLimits.None;
        if (given.MessagesPerDay < 0 || given.MessagesPerMonth < 0 || given.StoredBytes < 0 || given.Sessions < 0) throw Arguments.Invalid("LIMIT_INVALID", "No limit is negative; 0 is no limit, and what is left out is not set.");
        if (given.HasRequestsPerSecond && given.RequestsPerSecond is not (0 or (>= MinRate and <= MaxRate))) throw Arguments.Invalid("RATE_INVALID", "requestsPerSecond goes from 0.1 to 1,000,000, or is 0 or absent.");
        return new TenantLimits(
            given.HasMessagesPerDay ? given.MessagesPerDay : null, given.HasMessagesPerMonth ? given.MessagesPerMonth : null, given.HasStoredBytes ? given.StoredBytes : null,
            given.HasSessions ? given.Sessions : null) { RequestsPerSecond = given.HasRequestsPerSecond ? given.RequestsPerSecond : null };
    }

    private static QuotaLimits Map(TenantLimits limits)
    {
        var map = new QuotaLimits();
        if (limits.MessagesPerDay is { } day) map.MessagesPerDay = day;
        if (limits.MessagesPerMonth is { } month) map.MessagesPerMonth = month;
        if (limits.StoredBytes is { } bytes) map.StoredBytes = bytes;
        if (limits.Sessions is { } sessions) map.Sessions = sessions;
        if (limits.RequestsPerSecond is { } rate) map.RequestsPerSecond = rate;
        return map;
    }

    private static string Text(TenantLimits limits) => string.Create(
        CultureInfo.InvariantCulture, $"messagesPerDay={limits.MessagesPerDay} messagesPerMonth={limits.MessagesPerMonth} storedBytes={limits.StoredBytes} sessions={limits.Sessions} requestsPerSecond={limits.RequestsPerSecond}");
}
