using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Runtime;
using Parley.Frontend.Auditing;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// The one wrapper around every service handler, whether the call came by gRPC or by REST: who calls, may they, and what
/// an error becomes, and what the audit keeps of it.
/// </summary>
public sealed partial class Calls(TenantGate gate, RequestLimits limits, CredentialWatch watch, CallAudit audit, ILogger<Calls> logger)
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);

    /// <summary>Runs a handler for a tenant; the tenant comes from the credential alone. For streams of requests, which name no target.</summary>
    public Task<T> AsTenantAsync<T>(ServerCallContext context, Func<TenantCall, Task<T>> handler) => AsTenantAsync(context, null, handler);

    /// <summary>Runs a handler for a tenant; the tenant comes from the credential alone.</summary>
    public async Task<T> AsTenantAsync<T>(ServerCallContext context, IMessage? request, Func<TenantCall, Task<T>> handler)
    {
        var needed = Permissions.Of(context.Method);
        var scope = AuditScope.Unrecorded;
        try
        {
            var caller = Authenticated(context);
            if (caller.Tenant is not { } tenant)
                throw RpcFailure.Create(StatusCode.PermissionDenied, "TENANT_KEY_NEEDED", "This call acts for a tenant; use one of the tenant's API keys.");
            gate.Check(caller, needed);
            limits.Take(tenant, context.ResponseTrailers);
            var call = Call(tenant, caller, context.CancellationToken).Demanding(needed);
            if (needed.Streams) return await WhileItHoldsAsync(caller, call, handler);
            if (needed.Audit.Kind == AuditRule.Types.Kind.None) return call.Seen(await handler(call));
            scope = await audit.BeginAsync(context.GetHttpContext(), needed.Audit, caller, request);
            return call.Seen(await audit.DoneAsync(scope, await handler(call with { Audit = scope })));
        }
        catch (Exception e)
        {
            await FailAsync(context, needed, scope, e);
            throw;
        }
    }

    /// <summary>Runs a handler for a person who is signed in, to a tenant or to the platform.</summary>
    public Task<T> AsPersonAsync<T>(ServerCallContext context, IMessage request, Func<PersonCall, Task<T>> handler) => RunAsync(
        context, request,
        needed =>
        {
            var caller = Authenticated(context);
            if (caller.SignIn is null)
                throw RpcFailure.Create(StatusCode.PermissionDenied, "PERSON_NEEDED", "This call is for a person who is signed in (POST /v1/sign-ins); keys cannot make it.");
            gate.Check(caller, needed);
            if (caller.Tenant is { } tenant) limits.Take(tenant, context.ResponseTrailers);
            return caller;
        },
        caller => handler(new PersonCall(caller!.SignIn!, context.GetHttpContext(), context.CancellationToken)));

    /// <summary>Runs a handler for anybody; what it costs, it limits by itself. Who it was, the handler tells the audit once it knows.</summary>
    public Task<T> AsPublicAsync<T>(ServerCallContext context, IMessage request, Func<HttpContext, Task<T>> handler) =>
        RunAsync(context, request, static _ => null, _ => handler(context.GetHttpContext()));

    /// <summary>Runs a handler for the platform's admin.</summary>
    public Task<T> AsPlatformAsync<T>(ServerCallContext context, IMessage? request, Func<CancellationToken, Task<T>> handler) => RunAsync(
        context, request,
        needed =>
        {
            var caller = context.GetHttpContext().Features.Get<PlatformCaller>()?.Caller ?? Authenticated(context);
            if (caller.Tenant is not null) throw TenantCall.PlatformKeyNeeded();
            gate.Check(caller, needed);
            return caller;
        },
        _ => handler(context.CancellationToken));

    /// <summary>Runs a handler for whoever is authenticated.</summary>
    public Task<T> AsAnyoneAsync<T>(ServerCallContext context, IMessage? request, Func<Caller, Task<T>> handler) => RunAsync(
        context, request,
        needed =>
        {
            var caller = Authenticated(context);
            gate.Check(caller, needed);
            if (caller.Tenant is { } tenant)
            {
                limits.Take(tenant, context.ResponseTrailers);
                Call(tenant, caller, context.CancellationToken).Demanding(needed);
            }

            return caller;
        },
        caller => handler(caller!));

    /// <summary>Lets a caller in, runs a handler for them, and records either's end.</summary>
    /// <param name="admit">Answers the caller, null where nobody is known yet, or throws.</param>
    private async Task<T> RunAsync<T>(ServerCallContext context, IMessage? request, Func<MethodAccess, Caller?> admit, Func<Caller?, Task<T>> handler)
    {
        var needed = Permissions.Of(context.Method);
        var scope = AuditScope.Unrecorded;
        try
        {
            var caller = admit(needed);
            scope = await audit.BeginAsync(context.GetHttpContext(), needed.Audit, caller, request);
            return await audit.DoneAsync(scope, await handler(caller));
        }
        catch (Exception e)
        {
            await FailAsync(context, needed, scope, e);
            throw;
        }
    }

    /// <summary>Runs what a route that is no method of the API does for a tenant, recorded as it needs.</summary>
    /// <exception cref="RpcException">Nobody, not a tenant, not allowed, too often, or what <paramref name="handler"/> throws.</exception>
    public async Task<T> AsTenantAsync<T>(HttpContext http, MethodAccess needed, Func<TenantCall, Task<T>> handler)
    {
        var call = Tenant(http, needed);
        return call.Seen(await RecordedAsync(http, needed, scope => handler(call with { Audit = scope })));
    }

    /// <summary>Runs what such a route does for whoever is authenticated.</summary>
    /// <exception cref="RpcException">Nobody, not allowed, too often, or what <paramref name="handler"/> throws.</exception>
    public Task<T> AsAnyoneAsync<T>(HttpContext http, MethodAccess needed, Func<Caller, Task<T>> handler)
    {
        if ((http.Features.Get<Caller>() ?? http.Features.Get<PlatformCaller>()?.Caller) is not { Tenant: null } caller) return AsTenantAsync(http, needed, _ => handler(Authenticated(http.Features)));
        Admitted(http, needed, () =>
        {
            gate.Check(caller, needed);
            return caller;
        });
        return RecordedAsync(http, needed, _ => handler(caller));
    }

    private async Task<T> RecordedAsync<T>(HttpContext http, MethodAccess needed, Func<AuditScope, Task<T>> handler)
    {
        var scope = await audit.BeginAsync(http, needed.Audit, Authenticated(http.Features), null);
        try
        {
            return await audit.DoneAsync(scope, await handler(scope));
        }
        catch (Exception e)
        {
            await audit.FailAsync(scope, e as RpcException ?? Explain(e, http.Request.Path, http.RequestAborted.IsCancellationRequested));
            throw;
        }
    }

    /// <summary>The tenant behind a request to a route that is no method of the API. What the limits leave goes into the answer's headers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="permission">What the route needs.</param>
    /// <param name="bySession">True where a key that is limited to sessions may come, and the route holds it to them.</param>
    /// <exception cref="RpcException">Nobody, not a tenant, not allowed, or too often.</exception>
    public TenantCall Tenant(HttpContext http, Permission permission, bool bySession = false) => Tenant(http, new MethodAccess(permission, bySession));

    private TenantCall Tenant(HttpContext http, MethodAccess needed)
    {
        var left = new Metadata();
        try
        {
            return Admitted(http, needed, () =>
            {
                var caller = Authenticated(http.Features);
                if (caller.Tenant is not { } tenant)
                    throw RpcFailure.Create(StatusCode.PermissionDenied, "TENANT_KEY_NEEDED", "This path acts for a tenant; use one of the tenant's API keys.");
                gate.Check(caller, needed);
                limits.Take(tenant, left);
                return Call(tenant, caller, http.RequestAborted).Demanding(needed);
            });
        }
        finally
        {
            foreach (var field in left) http.Response.Headers[field.Key] = field.Value;
        }
    }

    /// <summary>What <paramref name="admit"/> answers; what it refuses is recorded as an attempt.</summary>
    private T Admitted<T>(HttpContext http, MethodAccess needed, Func<T> admit)
    {
        try
        {
            return admit();
        }
        catch (RpcException e)
        {
            audit.Denied(http, needed.Audit, http.Request.Path, e);
            throw;
        }
    }

    private static TenantCall Call(TenantId tenant, Caller caller, CancellationToken cancelled) => new(tenant, caller.Author, cancelled) { Scope = caller.Scope, SignIn = caller.SignIn };

    /// <summary>Runs a stream until its credential ends, if that comes first.</summary>
    private async Task<T> WhileItHoldsAsync<T>(Caller caller, TenantCall call, Func<TenantCall, Task<T>> handler)
    {
        using var lease = watch.Watch(caller, call.Cancelled);
        try
        {
            return await handler(call with { Cancelled = lease.Token });
        }
        catch (Exception) when (lease.HasEnded && !call.Cancelled.IsCancellationRequested)
        {
            throw RpcFailure.Create(
                StatusCode.Unauthenticated, "CREDENTIAL_ENDED", "The key was revoked or has expired, or the sign-in ended or changed. Come back with one that holds, from the last cursor.");
        }
    }

    private static Caller Authenticated(ServerCallContext context) => Authenticated(context.GetHttpContext().Features);

    private static Caller Authenticated(IFeatureCollection features)
    {
        if (features.Get<AuthenticationFailure>() is { } failed) throw failed.Failure;
        return features.Get<Caller>() ?? features.Get<PlatformCaller>()?.Caller ?? throw RpcFailure.Create(
            StatusCode.Unauthenticated, "API_KEY_NEEDED", "No valid credential. Send `Authorization: Bearer <key>` with an API key that is not revoked, or sign in (POST /v1/sign-ins).");
    }

    /// <summary>Writes down that a call failed, and throws what its caller hears where that is another exception.</summary>
    private async Task FailAsync(ServerCallContext context, MethodAccess needed, AuditScope scope, Exception exception)
    {
        var failure = exception as RpcException ?? Explain(exception, context.Method, context.CancellationToken.IsCancellationRequested);
        if (scope.Kind != AuditRule.Types.Kind.None) await audit.FailAsync(scope, failure);
        else if (failure is not null) audit.Denied(context.GetHttpContext(), needed.Audit, context.Method, failure);
        if (failure is not null && failure != exception) throw failure;
    }

    /// <summary>What a caller hears of an exception; null for what nobody meant to throw.</summary>
    /// <param name="callerGone">True when the caller gave up or its deadline passed.</param>
    public RpcException? Explain(Exception exception, string method, bool callerGone)
    {
        switch (exception)
        {
            case RpcException rpc:
                return rpc;
            case RefusedException e:
                return RpcFailure.Create(Code(e.Refusal.Kind), e.Refusal.Reason, e.Refusal.Text);
            case JournalUnavailableException e:
                return RpcFailure.Create(StatusCode.Unavailable, "STORE_UNAVAILABLE", "The store does not take or answer this now. Repeat it with the same key.", e.RetryAfter);
            case PageCursorException e:
                return RpcFailure.Create(StatusCode.InvalidArgument, "CURSOR_INVALID", e.Message);
            case FeedCursorException e:
                return RpcFailure.Create(StatusCode.OutOfRange, "CURSOR_OUT_OF_RANGE", e.Message, metadata: Oldest(e));
            case OperationCanceledException when callerGone:
                return RpcFailure.Create(StatusCode.Cancelled, "CANCELLED", "The caller gave up or its deadline passed. What was already promised stays promised.");
            case System.Data.Common.DbException or TimeoutException:
                LogStore(method, exception);
                return RpcFailure.Create(StatusCode.Unavailable, "STORE_UNAVAILABLE", "The store does not answer now. Repeat it with the same key.", StoreRetry);
            case OrleansException:
                // A silo that is gone, or more calls than one grain takes: its grains are elsewhere in seconds.
                LogGrains(method, exception);
                return RpcFailure.Create(StatusCode.Unavailable, "ENGINE_UNAVAILABLE", "What answers this is moving or has too much to do. Repeat it with the same key.", StoreRetry);
            case MediaStoreUnavailableException:
                LogMedia(method, exception);
                return RpcFailure.Create(StatusCode.Unavailable, "MEDIA_STORE_UNAVAILABLE", "The store of files does not answer now. Ask again.", StoreRetry);
            default:
                return null;
        }
    }

    /// <summary>Where reading can begin instead, in the API's words.</summary>
    private static KeyValuePair<string, string>[]? Oldest(FeedCursorException e) =>
        e.Oldest is { } oldest ? [new("oldest", oldest == FeedCursor.Beginning ? "beginning" : oldest.Value)] : null;

    private static StatusCode Code(RefusalKind kind) => kind switch
    {
        RefusalKind.InvalidArgument => StatusCode.InvalidArgument,
        RefusalKind.FailedPrecondition => StatusCode.FailedPrecondition,
        RefusalKind.AlreadyExists => StatusCode.AlreadyExists,
        RefusalKind.NotFound => StatusCode.NotFound,
        RefusalKind.PermissionDenied => StatusCode.PermissionDenied,
        _ => StatusCode.Unavailable,
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Method} met a store that does not answer")]
    private partial void LogStore(string method, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Method} met a grain that cannot be reached now")]
    private partial void LogGrains(string method, Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Method} met a store of files that does not answer")]
    private partial void LogMedia(string method, Exception exception);
}

/// <summary>A refusal on its way to the caller; never leaves the process.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Text)
{
    public Refusal Refusal { get; } = refusal;
}
