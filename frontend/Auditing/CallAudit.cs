using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;
using Kind = Parley.V1.AuditRule.Types.Kind;

namespace Parley.Frontend.Auditing;

/// <summary>
/// Records calls as the contract says. A change is durable as begun before its handler runs and as done before its answer leaves, so that whatever happens to the process there is no change without a record, and
/// none where the audit cannot be written (docs/decisions/060).
/// </summary>
public sealed class CallAudit(AuditLog log, TimeProvider time)
{
    private const string Bearer = "Bearer ", SignIn = "authenticate", Access = "access";

    private static readonly AuditActor Nobody = new(AuditActorKind.Unknown, "", null);

    /// <summary>What a failure with one of these leaves is what was there before.</summary>
    private static readonly StatusCode[] Refusals =
    [
        StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.AlreadyExists, StatusCode.PermissionDenied, StatusCode.Unauthenticated, StatusCode.FailedPrecondition, StatusCode.OutOfRange, StatusCode.ResourceExhausted,
    ];

    /// <summary>A call that was let in begins.</summary>
    /// <param name="caller">Null where nobody is known yet: somebody signs in.</param>
    public async Task<AuditScope> BeginAsync(HttpContext http, AuditRule rule, Caller? caller, IMessage? request)
    {
        if (rule.Kind == Kind.None) return AuditScope.Unrecorded;
        var scope = new AuditScope(rule, AuditScope.Entry(http, caller?.Tenant, caller?.Actor ?? Nobody, rule.Action, time.GetUtcNow()), request);
        http.Features.Set(scope);
        if (rule.Kind == Kind.Change) await log.BeginAsync(scope.Entries(), http.RequestAborted);
        return scope;
    }

    /// <summary>A call is done, and may be answered when this returns.</summary>
    /// <exception cref="RpcException">ABORTED, AUDIT_INCOMPLETE: it is done, and the store does not take its record.</exception>
    public async Task<T> DoneAsync<T>(AuditScope scope, T answer)
    {
        scope.Answered(answer);
        switch (scope.Kind)
        {
            case Kind.None:
                break;
            case Kind.Read:
                await log.ReadAsync(scope.Entries()[0], CancellationToken.None);
                break;
            default:
                if (!await log.EndAsync(scope.Entries()))
                    throw RpcFailure.Create(StatusCode.Aborted, "AUDIT_INCOMPLETE", "It is done, and its record cannot be completed now. Look before you repeat it.");
                break;
        }

        return answer;
    }

    /// <summary>A call that was let in has failed.</summary>
    /// <param name="failure">What the caller hears; null for what nobody meant to throw.</param>
    public async Task FailAsync(AuditScope scope, RpcException? failure)
    {
        // It is done and waits to be recorded as such.
        var reason = failure is null ? "INTERNAL" : RpcFailure.Read(failure).Reason;
        if (scope.Kind == Kind.None || reason == "AUDIT_INCOMPLETE") return;
        var refused = failure is not null && Refusals.Contains(failure.StatusCode);
        var records = scope.Entries(refused ? AuditOutcome.Refused : AuditOutcome.Failed, reason);
        if (!refused && scope.Kind == Kind.Change)
        {
            await log.EndAsync(records);
            return;
        }

        if (scope.Kind == Kind.Change) await log.ForgetAsync([.. records.Select(static record => record.Id)]);
        foreach (var record in records) log.Attempted(record with { Id = AuditId.New() });
    }

    /// <summary>A call was not let in. What has no credential at all is nobody's attempt.</summary>
    public void Denied(HttpContext http, AuditRule rule, string method, RpcException failure)
    {
        if (failure.StatusCode is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied)) return;
        var presented = http.Request.Headers.Authorization.ToString();
        var caller = http.Features.Get<Caller>() ?? http.Features.Get<PlatformCaller>()?.Caller;
        if (presented.Length == 0 && caller is null) return;
        var actor = caller?.Actor ?? new AuditActor(AuditActorKind.Unknown, presented.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? ApiKeys.Presented(presented[Bearer.Length..].Trim()) : "", null);
        var entry = AuditScope.Entry(http, caller?.Tenant, actor, caller is null ? SignIn : rule.Action.Length > 0 ? rule.Action : Access, time.GetUtcNow());
        log.Attempted(entry with
        {
            TargetKind = caller is null ? "" : "method",
            Target = caller is null ? "" : AuditTarget.IdOrNone(method.Trim('/').Replace('/', '.'), "method"),
            Outcome = AuditOutcome.Refused,
            Reason = RpcFailure.Read(failure).Reason,
        });
    }
}
