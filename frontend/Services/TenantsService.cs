using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Platform;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Accounts, for the platform's admin.</summary>
public sealed class TenantsService(Calls calls, IGrainFactory grains, IAccounts accounts, ITenantStandings standings, INotices notices, IWebhooks webhooks, ApiKeys keys, TimeProvider time) : Tenants.TenantsBase
{
    private const string FirstKeyName = "first key";
    private const int MaxQuery = 128;
    private const double MinRate = 0.1, MaxRate = 1_000_000;

    public override Task<CreateTenantResponse> Create(CreateTenantRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var wanted = new TenantRecord(TenantId.New(), Arguments.Name(request.Name), time.GetUtcNow());
        var tenant = await accounts.CreateTenantAsync(wanted, Arguments.Key(request.Key), cancelled);
        await grains.GetGrain<ITenantGrain>(tenant.Id.Value).CreateAsync(tenant.Name, cancelled);
        var response = new CreateTenantResponse { Tenant = Map(tenant, TenantStanding.Good(tenant.Id)) };
        if (tenant.Id == wanted.Id) response.ApiKey = (await keys.MintAsync(tenant.Id, FirstKeyName, cancelled)).Text;
        return response;
    });

    public override Task<Tenant> Get(GetTenantRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var tenant = await FindAsync(request.Id, cancelled);
        return Map(tenant, await standings.ReadAsync(tenant.Id, cancelled));
    });

    public override Task<ListTenantsResponse> List(ListTenantsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if (request.Query.Length > MaxQuery) throw Arguments.Invalid("QUERY_INVALID", $"query has at most {MaxQuery} characters.");
        var search = new TenantSearch(request.Query.Length == 0 ? null : request.Query, request.HasSuspended ? request.Suspended : null);
        var page = await standings.SearchAsync(search, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListTenantsResponse { Tenants = { page.Items.Select(static one => Map(one.Tenant, one.Standing)) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Tenant> Suspend(SuspendTenantRequest request, ServerCallContext context) =>
        ChangeAsync(context, request, request.Id, request.Reason, static (standing, reason) => standing with { IsSuspended = true, Reason = reason });

    public override Task<Tenant> Resume(ResumeTenantRequest request, ServerCallContext context) =>
        ChangeAsync(context, request, request.Id, request.Reason, static (standing, _) => standing with { IsSuspended = false, Reason = "" });

    public override Task<Tenant> Throttle(ThrottleTenantRequest request, ServerCallContext context)
    {
        double? rate = request.RequestsPerSecond == 0 ? null : request.RequestsPerSecond;
        return ChangeAsync(context, request, request.Id, request.Reason, (standing, _) => rate is null or (>= MinRate and <= MaxRate)
            ? standing with { RequestsPerSecond = rate }
            : throw Arguments.Invalid("RATE_INVALID", "requestsPerSecond goes from 0.1 to 1,000,000, or is absent."));
    }

    private Task<Tenant> ChangeAsync(ServerCallContext context, IMessage request, string id, string reason, Func<TenantStanding, string, TenantStanding> change) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var why = SupportDesk.Reason(reason);
        var tenant = await FindAsync(id, cancelled);
        var before = await standings.ReadAsync(tenant.Id, cancelled);
        var after = change(before, why) with { ChangedAt = time.GetUtcNow() };
        var audit = AuditScope.Of(context.GetHttpContext());
        audit.Changed("suspended", $"{before.IsSuspended}", $"{after.IsSuspended}");
        audit.Changed("requestsPerSecond", Text(before.RequestsPerSecond), Text(after.RequestsPerSecond));
        audit.Changed("reason", null, why);
        // While they got nothing, endpoints could not prove to be back.
        if (before.IsSuspended && !after.IsSuspended) await webhooks.ForgiveAsync(tenant.Id, cancelled);
        await standings.SaveAsync(after, cancelled);
        if (Told(before, after, why) is [var text, .. var put])
            await notices.AddAsync([NoticeTexts.Notice(tenant.Id, NoticeTopic.AccountStanding, "", after.ChangedAt!.Value, $"standing:{after.ChangedAt.Value.UtcTicks}", text, put)], cancelled);
        return Map(tenant, after);
    });

    /// <summary>What the account's people read of a change: a text's name and what is put into it; nothing where nothing changed.</summary>
    private static string[] Told(TenantStanding before, TenantStanding after, string why) => (before.IsSuspended, after.IsSuspended) switch
    {
        (false, true) => ["account_suspended", why],
        (true, false) => ["account_resumed", why],
        _ when before.RequestsPerSecond != after.RequestsPerSecond => after.RequestsPerSecond is { } rate ? ["account_limited", Text(rate)!, why] : ["account_unlimited", why],
        _ => [],
    };

    private async Task<TenantRecord> FindAsync(string text, CancellationToken cancelled) =>
        TenantId.TryParse(text, out var id) && await accounts.TenantAsync(id, cancelled) is { } tenant ? tenant : throw Arguments.NotFound("tenant");

    private static string? Text(double? rate) => rate?.ToString(CultureInfo.InvariantCulture);

    private static Tenant Map(TenantRecord record, TenantStanding standing) => new()
    {
        Id = record.Id.Value,
        Name = record.Name,
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        Suspended = standing.IsSuspended,
        SuspensionReason = standing.Reason,
        RequestsPerSecond = standing.RequestsPerSecond ?? 0,
    };
}
