namespace Parley.Frontend.Access;

/// <summary>Who makes a call, as the credential says it; the request has no say in it.</summary>
/// <param name="Tenant">The tenant, or null for the platform's admin.</param>
/// <param name="Key">The API key's id, or null for the platform's admin.</param>
/// <param name="Scope">What the credential allows within the tenant.</param>
public sealed record Caller(TenantId? Tenant, ApiKeyId? Key, KeyScope Scope)
{
    /// <summary>The platform's admin.</summary>
    public static Caller Platform { get; } = new(null, null, KeyScope.Everything);

    /// <summary>How the key or the person is called now; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The caller as the audit names it.</summary>
    public AuditActor Actor => Key is { } key ? new AuditActor(AuditActorKind.Key, key.Value, Name) : AuditActor.Platform with { Name = Name };
}
