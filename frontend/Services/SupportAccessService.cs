using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Platform;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The operator's access to accounts, for both sides.</summary>
public sealed class SupportAccessService(Calls calls, SupportDesk desk, ISupportAccess accesses, PlatformOptions options) : SupportAccess.SupportAccessBase
{
    public override Task<SupportAccessGrant> Request(RequestSupportAccessRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        AuditScope.Of(context.GetHttpContext()).Changed("reason", null, request.Reason);
        return Map(await desk.RequestAsync(request, cancelled));
    });

    public override Task<OpenSupportAccessResponse> Open(OpenSupportAccessRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var (access, key) = await desk.OpenAsync(request.Id, AuditScope.Of(context.GetHttpContext()), cancelled);
        return new OpenSupportAccessResponse { Access = Map(access), ApiKey = key };
    });

    public override Task<ListSupportAccessResponse> List(ListSupportAccessRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, async caller =>
    {
        var page = await accesses.ListAsync(caller.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), context.CancellationToken);
        return new ListSupportAccessResponse { Accesses = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<SupportAccessGrant> Allow(AllowSupportAccessRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => Map(await desk.AllowAsync(call, request.Id)));

    public override Task<SupportAccessGrant> End(EndSupportAccessRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => Map(await desk.EndAsync(call, request.Id)));

    public override Task<SupportPolicy> GetPolicy(GetSupportPolicyRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => new SupportPolicy { Allows = await accesses.PolicyAsync(call.Tenant, call.Cancelled) ?? options.SupportAllowed });

    public override Task<SupportPolicy> SetPolicy(SupportPolicy request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        call.Audit.Changed("allows", $"{await accesses.PolicyAsync(call.Tenant, call.Cancelled) ?? options.SupportAllowed}", $"{request.Allows}");
        await accesses.SavePolicyAsync(call.Tenant, request.Allows, call.Cancelled);
        return request;
    });

    private SupportAccessGrant Map(SupportAccessRecord record)
    {
        var now = desk.Now(record);
        return new SupportAccessGrant
        {
            Id = now.Id.Value,
            Tenant = now.Tenant.Value,
            Reason = now.Reason,
            Permissions = { Permissions.OfKeys.Where(one => (now.Permissions & Permissions.Bit(one)) != 0) },
            Duration = Duration.FromTimeSpan(now.Duration),
            State = (SupportAccessGrant.Types.State)(int)now.State,
            RequestedAt = Timestamp.FromDateTimeOffset(now.RequestedAt),
            EndsAt = Timestamp.FromDateTimeOffset(now.EndsAt),
            Key = now.Key?.Value ?? "",
        };
    }
}
