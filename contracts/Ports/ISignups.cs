namespace Parley.Contracts.Ports;

/// <summary>
/// Customers on the way to connecting a number by Embedded Signup, and the accounts that WhatsApp says are shared with an app
/// and that may be theirs: plain tables. Secrets arrive and leave sealed. Writes are durable on return.
/// </summary>
public interface ISignups
{
    /// <summary>Makes a signup, or replaces what is known of it.</summary>
    Task SaveAsync(SignupRecord signup, CancellationToken cancellationToken = default);

    /// <summary>A tenant's; null where it has none of this id.</summary>
    Task<SignupRecord?> FindAsync(TenantId tenant, SignupId signup, CancellationToken cancellationToken = default);

    /// <summary>By its id alone, which nobody can guess: its page knows no more.</summary>
    Task<SignupRecord?> FindAsync(SignupId signup, CancellationToken cancellationToken = default);

    /// <summary>Signups of an app that are neither connected nor over, oldest first, at most 1,000.</summary>
    Task<ImmutableArray<SignupRecord>> PendingAsync(string app, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>The newest signup of an app that has this account; null where none has.</summary>
    Task<SignupRecord?> OfAccountAsync(string app, string wabaId, CancellationToken cancellationToken = default);

    /// <summary>Removes signups that were over before <paramref name="before"/> and never connected.</summary>
    Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>Keeps an account until it is known whose it is. The same account again changes nothing.</summary>
    Task TellAsync(SharedAccount account, CancellationToken cancellationToken = default);

    /// <summary>Accounts to be looked at now, those due longest first.</summary>
    Task<ImmutableArray<SharedAccount>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>When an account is looked at again. False when somebody else changed that since it was read.</summary>
    Task<bool> PutOffAsync(SharedAccount account, DateTimeOffset dueAt, CancellationToken cancellationToken = default);

    /// <summary>It is known whose the account is, or that it is nobody's.</summary>
    Task ForgetAsync(SharedAccount account, CancellationToken cancellationToken = default);
}

/// <summary>How far a signup got; the numbers are stored.</summary>
public enum SignupState
{
    Pending = 1,
    Connected = 2,
}

/// <summary>A signup.</summary>
/// <param name="App">The Meta app that the customer connects to.</param>
/// <param name="Hosted">By Meta's hosted link: the account's webhook finishes it, without a code.</param>
/// <param name="SealedPin">The PIN that the number is registered with.</param>
/// <param name="SealedToken">The token, once a code was exchanged for it; a code is good only once.</param>
/// <param name="Problem">Why it is not finished, for people; null while nothing went wrong.</param>
/// <param name="Expected">What the customer of a hosted signup is known by.</param>
public sealed record SignupRecord(
    SignupId Id,
    TenantId Tenant,
    string App,
    bool Hosted,
    ReadOnlyMemory<byte> SealedPin,
    SignupState State,
    string? WabaId,
    string? PhoneNumberId,
    ReadOnlyMemory<byte>? SealedToken,
    SessionId? Session,
    string? Problem,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    ExpectedCustomer? Expected = null);

/// <summary>What tells a customer from others before they come: Meta's webhook names the account and the business that owns it, and the account lists its numbers.</summary>
/// <param name="Phone">The number they will connect, E.164 digits.</param>
/// <param name="Business">The id of their business portfolio.</param>
/// <param name="WabaId">An account that they have already.</param>
public sealed record ExpectedCustomer(string? Phone, string? Business, string? WabaId);

/// <summary>An account that a customer has shared with an app.</summary>
/// <param name="Business">The business portfolio that owns it, where WhatsApp says it.</param>
/// <param name="DueAt">When it is looked at next.</param>
public sealed record SharedAccount(string App, string WabaId, string? Business, DateTimeOffset ToldAt, DateTimeOffset DueAt);
