namespace Parley.Contracts.Ports;

/// <summary>Customers on the way to connecting a number by Embedded Signup: a plain table. Secrets arrive and leave sealed. Writes are durable on return.</summary>
public interface ISignups
{
    /// <summary>Makes a signup, or replaces what is known of it.</summary>
    Task SaveAsync(SignupRecord signup, CancellationToken cancellationToken = default);

    /// <summary>By its id alone, which nobody can guess: its page knows no more.</summary>
    Task<SignupRecord?> FindAsync(SignupId signup, CancellationToken cancellationToken = default);

    /// <summary>Signups by hosted link of an app that wait for the account's webhook, at most two: more than one is nobody's.</summary>
    Task<ImmutableArray<SignupRecord>> WaitingAsync(string app, DateTimeOffset now, CancellationToken cancellationToken = default);
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
    DateTimeOffset ExpiresAt);
