namespace Parley.Frontend.Access;

/// <summary>Who makes a call, as the credential says it; the request has no say in it.</summary>
/// <param name="Tenant">The tenant, or null for the platform's admin.</param>
/// <param name="Key">The API key's id, or null for a person and for the platform's admin key.</param>
/// <param name="Scope">What the credential allows within the tenant.</param>
public sealed record Caller(TenantId? Tenant, ApiKeyId? Key, KeyScope Scope)
{
    /// <summary>The platform's admin.</summary>
    public static Caller Platform { get; } = new(null, null, KeyScope.Everything);

    /// <summary>How the key or the person is called now; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>A person's sign-in; null for a key.</summary>
    public SignInRecord? SignIn { get; init; }

    /// <summary>For the journal: the person's or the key's id; empty for the platform's admin key.</summary>
    public string Author => SignIn?.Person.Value ?? Key?.Value ?? "";

    /// <summary>The caller as the audit names it.</summary>
    public AuditActor Actor => SignIn is { } signIn ? new AuditActor(AuditActorKind.Person, signIn.Person.Value, Name)
        : Key is { } key ? new AuditActor(AuditActorKind.Key, key.Value, Name)
        : AuditActor.Platform with { Name = Name };

    /// <summary>A person who is signed in, with what their role allows now.</summary>
    public static Caller Of(SignInRecord signIn) =>
        new(signIn.Tenant, null, new KeyScope(Roles.Mask(signIn.Role), [], [])) { SignIn = signIn, Name = signIn.Name };
}

/// <summary>The platform's admin of a request that may carry a tenant's cookie too: one browser can be signed in to both.</summary>
public sealed record PlatformCaller(Caller Caller);
