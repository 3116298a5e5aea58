namespace Parley.Contracts.Ports;

/// <summary>A person who signs in; a member of tenants, an admin of the platform, or both.</summary>
/// <param name="Email">In the one spelling that is looked for: trimmed, lower case.</param>
public sealed record PersonRecord(PersonId Id, string Email, string Name, DateTimeOffset CreatedAt)
{
    public string? Phone { get; init; }

    /// <summary>An IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>A BCP 47 tag.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>A salted slow hash; null where the person has none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Changes with everything that proves who the person is.</summary>
    public string SecurityStamp { get; init; } = "";

    /// <summary>True when a password alone is not enough.</summary>
    public bool TwoFactor { get; init; }

    /// <summary>The authenticator's key, sealed for this person; not yet confirmed while <see cref="TwoFactor"/> is false.</summary>
    public ReadOnlyMemory<byte>? SealedAuthenticator { get; init; }

    /// <summary>Grows with each <see cref="IPeople.SaveAsync"/>, which names the one it read.</summary>
    public long Version { get; init; }
}

/// <summary>What a member of a tenant may do; the numbers are stored.</summary>
public enum PersonRole
{
    Owner = 1,
    Admin = 2,
    Agent = 3,
    Viewer = 4,

    /// <summary>Of the platform, not of a tenant.</summary>
    PlatformAdmin = 5,
}

/// <summary>A person in a tenant, or (without one) on the platform.</summary>
/// <param name="TenantName">The tenant's name, or empty.</param>
public sealed record Membership(PersonId Person, TenantId? Tenant, PersonRole Role, DateTimeOffset Since, string TenantName = "");

/// <summary>A member as a tenant's list shows it.</summary>
public sealed record Member(PersonId Person, string Name, string Email, PersonRole Role, DateTimeOffset Since, bool TwoFactor);

/// <summary>A passkey of a person's.</summary>
/// <param name="Data">What the framework keeps of it, in its own form.</param>
public sealed record PasskeyRecord(PersonId Person, ReadOnlyMemory<byte> CredentialId, string Name, ReadOnlyMemory<byte> Data, DateTimeOffset CreatedAt);

/// <summary>What a link is for; the numbers are stored.</summary>
public enum LinkPurpose
{
    Invitation = 1,
    SignUp = 2,
    PasswordReset = 3,
    FirstAdmin = 4,
}

/// <summary>A link that was mailed or printed: it works once, until it expires or is withdrawn.</summary>
/// <param name="SecretHash">SHA-256 of its secret: enough, because the secret is 256 random bits.</param>
/// <param name="Email">Whom it was mailed to; empty for one that was printed.</param>
public sealed record PersonLink(LinkId Id, LinkPurpose Purpose, ReadOnlyMemory<byte> SecretHash, string Email, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>An invitation's tenant.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>What an invitation gives.</summary>
    public PersonRole? Role { get; init; }

    /// <summary>Who invited, or whose password is reset.</summary>
    public PersonId? Person { get; init; }

    /// <summary>What was filled in at a sign-up, as JSON; gone when the link is used or withdrawn.</summary>
    public string? Details { get; init; }

    /// <summary>Null while it works.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>What a link brings about when it is used; all of it, or nothing.</summary>
/// <param name="Person">Who used it.</param>
public sealed record LinkUse(PersonId Person)
{
    /// <summary>A person who did not exist before.</summary>
    public PersonRecord? NewPerson { get; init; }

    /// <summary>A tenant that did not exist before.</summary>
    public TenantRecord? NewTenant { get; init; }

    /// <summary>A role, unless the person has one there.</summary>
    public Membership? Membership { get; init; }

    public TenantProfile? Profile { get; init; }

    public TermsAcceptance? Terms { get; init; }

    /// <summary>A new password and stamp, with which all sign-ins of the person end.</summary>
    public (string Hash, string Stamp)? Password { get; init; }
}

/// <summary>A version of the terms that a person accepted.</summary>
public sealed record TermsAcceptance(PersonId Person, string Version, DateTimeOffset At, string? Address);

/// <summary>A tenant's own settings and what its business said of itself.</summary>
/// <param name="Tokens">True where people sign in for bearer tokens, false for a cookie.</param>
/// <param name="SignedInAfter">Sign-ins of before may not come here: the account was compromised then.</param>
/// <param name="MaskedRoles">Whose members see masked numbers of customers: the sum of two to the power of each role.</param>
public sealed record TenantProfile(TenantId Tenant, string TimeZone, string Locale, string LegalName, string Website, string Country, bool Tokens, DateTimeOffset? SignedInAfter, int MaskedRoles = 0)
{
    /// <summary>A tenant that has said nothing.</summary>
    public static TenantProfile Of(TenantId tenant) => new(tenant, "UTC", "en", "", "", "", false, null);
}
