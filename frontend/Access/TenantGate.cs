using Grpc.Core;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// Whether a caller is served at all, whatever their permissions: a suspended tenant is not, and no admin of the platform whose password alone would be enough.
/// Asked by every call and within every stream, from memory.
/// </summary>
public sealed class TenantGate(ITenantStandings standings, PlatformOptions options)
{
    /// <summary>Passes when nothing stands against a caller's making a call.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED: TENANT_SUSPENDED or SECOND_FACTOR_NEEDED.</exception>
    public void Check(Caller caller, MethodAccess needed)
    {
        if (caller.Tenant is { } tenant)
        {
            if (caller.SignIn is null || !needed.WhileSuspended) Check(tenant);
        }
        else if (caller.SignIn is { HasSecondFactor: false } && !needed.BeforeSecondFactor)
        {
            throw RpcFailure.Create(
                StatusCode.PermissionDenied, "SECOND_FACTOR_NEEDED",
                "An admin of the platform signs in with a second factor. Set up an authenticator first (POST /v1/me/authenticator, then POST /v1/me/authenticator:confirm), or make a passkey and sign in with it.");
        }
    }

    /// <summary>Passes when the tenant is not suspended.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED, TENANT_SUSPENDED, with the reason and whom to ask.</exception>
    public void Check(TenantId tenant)
    {
        if (standings.Of(tenant) is { IsSuspended: true } standing)
            throw RpcFailure.Create(StatusCode.PermissionDenied, "TENANT_SUSPENDED", $"This account is suspended: {standing.Reason} Ask {options.Contact}. What customers write is kept.");
    }
}

/// <summary>What the operator says about the platform.</summary>
/// <param name="Contact">Whom suspended tenants ask.</param>
/// <param name="SupportAllowed">True where the contract with every tenant allows support access beforehand.</param>
public sealed record PlatformOptions(string Contact, bool SupportAllowed);
