using Grpc.Core;
using Parley.Frontend.Auditing;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>A call of a tenant, and the one place where its credential is held against what is asked.</summary>
/// <param name="Tenant">Whose call it is, as the credential says.</param>
/// <param name="Author">The API key's or the person's id, for the journal.</param>
/// <param name="Cancelled">The caller's deadline or departure.</param>
public sealed record TenantCall(TenantId Tenant, string Author, CancellationToken Cancelled)
{
    /// <summary>What the credential allows within the tenant.</summary>
    public KeyScope Scope { get; init; } = KeyScope.Everything;

    /// <summary>A person's sign-in; null for a key.</summary>
    public SignInRecord? SignIn { get; init; }

    /// <summary>What is being written down of the call, for handlers to add to.</summary>
    public AuditScope Audit { get; init; } = AuditScope.Unrecorded;

    /// <summary>True where the caller sees masked numbers of customers.</summary>
    public bool SeesMaskedNumbers => SignIn?.SeesMaskedNumbers == true;

    /// <summary>What the caller may see of an answer or an event, which is changed for it.</summary>
    public T Seen<T>(T message) => SeesMaskedNumbers ? Masking.Apply(message) : message;

    /// <summary>This call, when its credential allows what a method needs.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED, with what is missing.</exception>
    public TenantCall Demanding(MethodAccess needed)
    {
        Demand(needed.Permission);
        return needed.BySession || !Scope.IsLimitedToSessions
            ? this
            : throw Denied("KEY_LIMITED_TO_SESSIONS", $"This key is {Limit}, and this call concerns the whole account. Use a key without that limit.");
    }

    /// <summary>Passes when the credential has a permission.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED, naming it.</exception>
    public void Demand(Permission permission)
    {
        if (permission == Permission.PlatformAdmin) throw PlatformKeyNeeded();
        if (permission == Permission.Credential || (Scope.Permissions & Permissions.Bit(permission)) != 0) return;
        throw Denied("PERMISSION_MISSING", SignIn is null
            ? $"This key lacks the permission {Permissions.NameOf(permission)}. Use a key that has it, or make one (POST /v1/keys)."
            : $"Your role lacks the permission {Permissions.NameOf(permission)}. Ask an owner of the account for a role that has it (GET /v1/roles).");
    }

    /// <summary>Passes when the credential is not limited to other sessions.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED.</exception>
    public void Demand(SessionId session)
    {
        if (!Scope.Allows(session)) throw Denied("SESSION_NOT_ALLOWED", $"This key is {Limit}, and not for this one. Use one that has this session, or one without that limit.");
    }

    private string Limit => Scope.OnlyTest ? "for tests, and reaches only numbers of the simulator" : "limited to some sessions";

    internal static RpcException PlatformKeyNeeded() => Denied("PLATFORM_KEY_NEEDED", "This call is for the platform's admin key, or for an admin of the platform who is signed in.");

    private static RpcException Denied(string reason, string text) => RpcFailure.Create(StatusCode.PermissionDenied, reason, text);
}
