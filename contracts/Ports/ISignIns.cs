namespace Parley.Contracts.Ports;

/// <summary>People's sign-ins: a plain table. Writes are durable on return.</summary>
public interface ISignIns
{
    Task AddAsync(SignInRecord signIn, CancellationToken cancellationToken = default);

    /// <summary>A sign-in by its id, with the role that the person has now where it is signed in; null when there is none, ended ones included.</summary>
    Task<SignInRecord?> FindAsync(SignInId id, CancellationToken cancellationToken = default);

    /// <summary>A person's sign-ins that have not ended, the newest first, at most 200.</summary>
    Task<ImmutableArray<SignInRecord>> ListAsync(PersonId person, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Gives a sign-in another secret; false when its secret is not <paramref name="from"/> any more, or it has ended.</summary>
    Task<bool> RotateAsync(SignInId id, ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, CancellationToken cancellationToken = default);

    /// <summary>Takes a sign-in to another tenant; false when it has ended.</summary>
    Task<bool> MoveAsync(SignInId id, TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Records when sign-ins were last used. Never goes back in time.</summary>
    Task SeenAsync(ImmutableArray<(SignInId SignIn, DateTimeOffset At)> uses, CancellationToken cancellationToken = default);

    /// <summary>Ends a person's sign-in; false when the person has none such that has not ended.</summary>
    Task<bool> EndAsync(PersonId person, SignInId id, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Ends all sign-ins of a person, one excepted, and the links by which a password is reset.</summary>
    Task EndAllAsync(PersonId person, SignInId? except, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends everything that opens a tenant, in one transaction: sign-ins there, API keys, invitations; sign-ins of before that are elsewhere may not come here.
    /// </summary>
    Task EndTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Removes sign-ins that ended or expired before <paramref name="before"/>.</summary>
    Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A sign-in.</summary>
/// <param name="Tenant">Where the person is signed in; null for the platform.</param>
/// <param name="SecretHash">SHA-256 of the cookie's or refresh token's secret: enough, because the secret is 256 random bits.</param>
/// <param name="ExpiresAt">The end, however much it is used.</param>
public sealed record SignInRecord(SignInId Id, PersonId Person, TenantId? Tenant, ReadOnlyMemory<byte> SecretHash, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset LastSeenAt)
{
    /// <summary>The key that signs its bearer tokens, sealed for this sign-in; null for a cookie.</summary>
    public ReadOnlyMemory<byte>? SealedTokenKey { get; init; }

    /// <summary>The secret before the last rotation: whoever shows it has a stolen copy, or the owner has.</summary>
    public ReadOnlyMemory<byte>? FormerHash { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Where from, when it began.</summary>
    public string Address { get; init; } = "";

    public string UserAgent { get; init; } = "";

    /// <summary>How the person is called now; null when there is none such any more.</summary>
    public string? Name { get; init; }

    /// <summary>True when it began with a passkey, which is both factors at once.</summary>
    public bool IsByPasskey { get; init; }

    /// <summary>True when it took more than a password, or the person's password alone is not enough now.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>True where the person's role sees masked numbers of customers now.</summary>
    public bool SeesMaskedNumbers { get; init; }

    /// <summary>The role there now; null when the membership is over.</summary>
    public PersonRole? Role { get; init; }
}
