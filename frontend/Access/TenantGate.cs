using Grpc.Core;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>Whether a tenant is served at all. Asked by every call and within every stream, from memory.</summary>
public sealed class TenantGate(ITenantStandings standings, PlatformOptions options)
{
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
