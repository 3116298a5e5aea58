using Grpc.Core;
using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Platform;

/// <summary>
/// Support access from its request to its end. It is used by an API key of the tenant's own, made for it and ending with it: so it can do what such a key can, stands in the tenant's list of keys, and everything done with it in its audit.
/// </summary>
public sealed class SupportDesk(ISupportAccess accesses, IAccounts accounts, ApiKeys keys, INotices notices, PlatformOptions options, TimeProvider time)
{
    private const int MaxReason = 500;
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1), Shortest = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromDays(7), Waits = TimeSpan.FromDays(7);

    /// <summary>What would let whoever has the key go on after its end.</summary>
    private static readonly Permission[] Never = [Permission.KeysWrite, Permission.SupportWrite];

    /// <summary>Durable on return: access is asked for, and begun where it is allowed beforehand.</summary>
    public async Task<SupportAccessRecord> RequestAsync(RequestSupportAccessRequest request, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(request.Tenant, out var tenant) || await accounts.TenantAsync(tenant, cancellationToken) is null) throw Arguments.NotFound("tenant");
        var duration = request.Duration?.ToTimeSpan() ?? Usual;
        if (duration < Shortest || duration > Longest) throw Arguments.Invalid("DURATION_INVALID", "duration goes from 5 minutes to 7 days, and is an hour when absent.");
        if (request.Permissions.Count == 0 || request.Permissions.Any(static one => !Permissions.OfKeys.Contains(one) || Never.Contains(one)))
            throw Arguments.Invalid("PERMISSION_INVALID", $"permissions names at least one of {string.Join(", ", Permissions.OfKeys.Except(Never).Select(Permissions.NameOf))}.");
        var (now, allowed) = (time.GetUtcNow(), await accesses.PolicyAsync(tenant, cancellationToken) ?? options.SupportAllowed);
        var access = new SupportAccessRecord(
            SupportAccessId.New(), tenant, Reason(request.Reason), request.Permissions.Distinct().Aggregate(0L, static (all, one) => all | Permissions.Bit(one)), duration,
            allowed ? SupportState.Active : SupportState.Requested, now, now + (allowed ? duration : Waits), null);
        await accesses.AddAsync(access, cancellationToken);
        await notices.AddAsync(
            [NoticeTexts.Notice(tenant, NoticeTopic.SupportAccess, access.Id.Value, now, $"support:{access.Id}", allowed ? "support_given" : "support_asked", access.Reason)], cancellationToken);
        return access;
    }

    /// <summary>Durable on return: the key of an access that is allowed, the only one of it.</summary>
    public async Task<(SupportAccessRecord Access, string Key)> OpenAsync(string id, AuditScope scope, CancellationToken cancellationToken)
    {
        var access = await FindAsync(null, id, cancellationToken);
        scope.Also(access.Tenant);
        if (access.State != SupportState.Active || access.EndsAt <= time.GetUtcNow())
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "ACCESS_NOT_ALLOWED", "The account does not allow this access now. Ask for another.");
        if (access.Key is { } former) await keys.RevokeAsync(access.Tenant, former, cancellationToken);
        var (record, text) = await keys.MintAsync(
            access.Tenant, $"support access {access.Id}", cancellationToken, KeyScope.Everything with { Permissions = access.Permissions }, access.EndsAt);
        var opened = access with { Key = record.Id };
        if (await accesses.SaveAsync(opened, SupportState.Active, cancellationToken)) return (opened, text);
        // The account ended it meanwhile.
        await keys.RevokeAsync(access.Tenant, record.Id, CancellationToken.None);
        throw RpcFailure.Create(StatusCode.FailedPrecondition, "ACCESS_NOT_ALLOWED", "The account has just ended this access.");
    }

    /// <summary>Durable on return: the tenant allows an access, which begins now.</summary>
    public async Task<SupportAccessRecord> AllowAsync(TenantCall call, string id)
    {
        var access = await FindAsync(call.Tenant, id, call.Cancelled);
        if (Now(access).State == SupportState.Active) return access;
        var allowed = access with { State = SupportState.Active, EndsAt = time.GetUtcNow() + access.Duration };
        if (Now(access).State == SupportState.Requested && await accesses.SaveAsync(allowed, SupportState.Requested, call.Cancelled)) return allowed;
        throw RpcFailure.Create(StatusCode.FailedPrecondition, "ACCESS_OVER", "This access is over. The operator asks for another.");
    }

    /// <summary>Durable on return: the tenant refuses or ends an access, and its key opens nothing from the next call on.</summary>
    public async Task<SupportAccessRecord> EndAsync(TenantCall call, string id)
    {
        while (true)
        {
            var access = await FindAsync(call.Tenant, id, call.Cancelled);
            if (access.Key is { } key) await keys.RevokeAsync(access.Tenant, key, call.Cancelled);
            if (access.State is SupportState.Refused or SupportState.Ended) return access;
            var ended = access with { State = access.State == SupportState.Requested ? SupportState.Refused : SupportState.Ended, EndsAt = time.GetUtcNow() };
            // The operator may be opening it in this moment; then there is a key more to revoke.
            if (await accesses.SaveAsync(ended, access.State, call.Cancelled) && (await FindAsync(call.Tenant, id, call.Cancelled)).Key == access.Key) return ended;
        }
    }

    /// <summary>The access as it stands now: its time may be over.</summary>
    public SupportAccessRecord Now(SupportAccessRecord access) => access.State is SupportState.Requested or SupportState.Active && access.EndsAt <= time.GetUtcNow() ? access with { State = SupportState.Ended } : access;

    /// <summary>Why something is done, as others will read it.</summary>
    public static string Reason(string reason) => reason.Trim() is { Length: > 0 and <= MaxReason } trimmed
        ? trimmed
        : throw Arguments.Invalid("REASON_INVALID", $"reason is required: 1 to {MaxReason} characters.");

    private async Task<SupportAccessRecord> FindAsync(TenantId? tenant, string text, CancellationToken cancellationToken) =>
        SupportAccessId.TryParse(text, out var id) && await accesses.FindAsync(tenant, id, cancellationToken) is { } access ? access : throw Arguments.NotFound("support access");
}
