namespace Parley.Contracts.Ports;

/// <summary>Meta apps and the numbers bound to them: plain tables. Secrets arrive and leave sealed. Writes are durable on return.</summary>
public interface IEndpoints
{
    /// <summary>Makes an app, or replaces its secrets and verify token.</summary>
    Task SaveAppAsync(AppRecord app, CancellationToken cancellationToken = default);

    Task<AppRecord?> AppAsync(string name, CancellationToken cancellationToken = default);

    Task<ImmutableArray<AppRecord>> AppsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves a new session, or refuses: a phone number id is active in one session of one tenant at most. The same
    /// session id again replaces token and app.
    /// </summary>
    /// <returns>False when another session holds the number.</returns>
    Task<bool> BindAsync(SessionRecord session, CancellationToken cancellationToken = default);

    /// <summary>Ends a session's binding; its number is free again, the record stays listed.</summary>
    Task<bool> UnbindAsync(TenantId tenant, SessionId session, DateTimeOffset at, CancellationToken cancellationToken = default);

    Task<SessionRecord?> SessionAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken = default);

    /// <summary>The active session of a number, of whichever tenant: intake does not know the tenant yet.</summary>
    Task<SessionRecord?> SessionByNumberAsync(string phoneNumberId, CancellationToken cancellationToken = default);

    /// <summary>The active sessions of a WhatsApp Business Account, of whichever tenants.</summary>
    Task<ImmutableArray<SessionRecord>> SessionsOfAccountAsync(string wabaId, CancellationToken cancellationToken = default);

    Task<Page<SessionRecord>> SessionsAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>A Meta app as the operator configured it.</summary>
/// <param name="Name">Part of the webhook's path: lower-case letters, digits and '-', at most 64.</param>
/// <param name="SealedSecrets">App secrets that are valid now; several while one is being rotated.</param>
/// <param name="SealedVerifyToken">Answered to Meta's verification request.</param>
/// <param name="AppId">Meta's id of it; empty where nobody said it. Signups need it.</param>
/// <param name="SignupConfig">The id of its Embedded Signup configuration; empty for none.</param>
/// <param name="IsTest">True for an app of the simulator's, whose numbers are for tests; never changes.</param>
/// <param name="SealedSystemToken">A system user's token for accounts that customers share by hosted link; null for none.</param>
public sealed record AppRecord(
    string Name,
    ImmutableArray<ReadOnlyMemory<byte>> SealedSecrets,
    ReadOnlyMemory<byte> SealedVerifyToken,
    DateTimeOffset CreatedAt,
    string AppId = "",
    string SignupConfig = "",
    ReadOnlyMemory<byte>? SealedSystemToken = null,
    bool IsTest = false);

/// <summary>A session: a Cloud API number bound to a tenant and to the app whose secret signs for it.</summary>
/// <param name="EndedAt">Set when it was disconnected.</param>
public sealed record SessionRecord(
    SessionId Id,
    TenantId Tenant,
    string App,
    string PhoneNumberId,
    string WabaId,
    string DisplayPhoneNumber,
    string VerifiedName,
    ReadOnlyMemory<byte> SealedToken,
    DateTimeOffset ConnectedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>What the token is sealed for.</summary>
    public const string TokenPurpose = "graph-token";
}
