using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Parley.Frontend.Access;

namespace Parley.Frontend.Accounts;

/// <summary>
/// What ASP.NET Core Identity keeps of a person, over <see cref="IPeople"/>. People come into being by links and not here; attempts are counted by
/// <see cref="Proofs"/>, before they are looked at.
/// </summary>
public sealed partial class PersonStore(IPeople people, ISecretBox secrets) :
    IUserPasswordStore<PersonUser>, IUserSecurityStampStore<PersonUser>, IUserTwoFactorStore<PersonUser>, IUserAuthenticatorKeyStore<PersonUser>, IUserTwoFactorRecoveryCodeStore<PersonUser>
{
    private const string AuthenticatorPurpose = "authenticator-key";

    public async Task<PersonUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        PersonId.TryParse(userId, out var id) && await people.PersonAsync(id, cancellationToken) is { } record ? new PersonUser(record) : null;

    public async Task<PersonUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await people.PersonByEmailAsync(normalizedUserName, cancellationToken) is { } record ? new PersonUser(record) : null;

    public async Task<IdentityResult> UpdateAsync(PersonUser user, CancellationToken cancellationToken)
    {
        if (!await people.SaveAsync(user.Record, cancellationToken))
            return IdentityResult.Failed(new IdentityError { Code = nameof(IdentityErrorDescriber.ConcurrencyFailure), Description = "Somebody else changed it since." });
        user.Record = user.Record with { Version = user.Record.Version + 1 };
        return IdentityResult.Success;
    }

    public Task<string?> GetPasswordHashAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult(user.Record.PasswordHash);

    public Task<bool> HasPasswordAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult(user.Record.PasswordHash is not null);

    public Task SetPasswordHashAsync(PersonUser user, string? passwordHash, CancellationToken cancellationToken) => Change(user, user.Record with { PasswordHash = passwordHash });

    public Task<string?> GetSecurityStampAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Record.SecurityStamp);

    public Task SetSecurityStampAsync(PersonUser user, string stamp, CancellationToken cancellationToken) => Change(user, user.Record with { SecurityStamp = stamp });

    public Task<bool> GetTwoFactorEnabledAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult(user.Record.TwoFactor);

    public Task SetTwoFactorEnabledAsync(PersonUser user, bool enabled, CancellationToken cancellationToken) => Change(user, user.Record with { TwoFactor = enabled });

    public Task<string?> GetAuthenticatorKeyAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult(
        user.Record.SealedAuthenticator is { } key ? Encoding.ASCII.GetString(secrets.Open(user.Id.Value, AuthenticatorPurpose, key.Span)) : null);

    public Task SetAuthenticatorKeyAsync(PersonUser user, string key, CancellationToken cancellationToken) =>
        Change(user, user.Record with { SealedAuthenticator = key.Length == 0 ? (ReadOnlyMemory<byte>?)null : secrets.Seal(user.Id.Value, AuthenticatorPurpose, Encoding.ASCII.GetBytes(key)) });

    public Task ReplaceCodesAsync(PersonUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        people.ReplaceRecoveryCodesAsync(user.Id, [.. recoveryCodes.Select(static code => (ReadOnlyMemory<byte>)RecoveryCode.HashOf(code))], cancellationToken);

    public Task<bool> RedeemCodeAsync(PersonUser user, string code, CancellationToken cancellationToken) =>
        people.RedeemRecoveryCodeAsync(user.Id, RecoveryCode.HashOf(code), cancellationToken);

    public Task<int> CountCodesAsync(PersonUser user, CancellationToken cancellationToken) => people.RecoveryCodesLeftAsync(user.Id, cancellationToken);

    public Task<string> GetUserIdAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id.Value);

    public Task<string?> GetUserNameAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Record.Email);

    public Task<string?> GetNormalizedUserNameAsync(PersonUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Record.Email);

    /// <summary>Addresses are stored normalised, and no other way.</summary>
    public Task SetNormalizedUserNameAsync(PersonUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(PersonUser user, string? userName, CancellationToken cancellationToken) => throw Elsewhere();

    public Task<IdentityResult> CreateAsync(PersonUser user, CancellationToken cancellationToken) => throw Elsewhere();

    public Task<IdentityResult> DeleteAsync(PersonUser user, CancellationToken cancellationToken) => throw Elsewhere();

    public void Dispose()
    {
    }

    private static Task Change(PersonUser user, PersonRecord record)
    {
        user.Record = record;
        return Task.CompletedTask;
    }

    private static NotSupportedException Elsewhere() => new("People come into being by links, and keep their address.");
}
