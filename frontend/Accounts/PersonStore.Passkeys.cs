using System.Text.Json;
using Microsoft.AspNetCore.Identity;

namespace Parley.Frontend.Accounts;

/// <summary>Passkeys.</summary>
public sealed partial class PersonStore : IUserPasskeyStore<PersonUser>
{
    public async Task AddOrUpdatePasskeyAsync(PersonUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        var kept = new Kept(
            passkey.PublicKey, passkey.SignCount, passkey.Transports ?? [], passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson);
        var record = new PasskeyRecord(user.Id, passkey.CredentialId, passkey.Name ?? "", JsonSerializer.SerializeToUtf8Bytes(kept), passkey.CreatedAt);
        if (!await people.SavePasskeyAsync(record, cancellationToken)) throw new InvalidOperationException("The passkey is another person's.");
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PersonUser user, CancellationToken cancellationToken) =>
        [.. (await people.PasskeysAsync(user.Id, cancellationToken)).Select(Read)];

    public async Task<PersonUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await people.PasskeyAsync(credentialId, cancellationToken) is { } passkey && await people.PersonAsync(passkey.Person, cancellationToken) is { } person ? new PersonUser(person) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PersonUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        await people.PasskeyAsync(credentialId, cancellationToken) is { } passkey && passkey.Person == user.Id ? Read(passkey) : null;

    public Task RemovePasskeyAsync(PersonUser user, byte[] credentialId, CancellationToken cancellationToken) => people.RemovePasskeyAsync(user.Id, credentialId, cancellationToken);

    private static UserPasskeyInfo Read(PasskeyRecord record)
    {
        var kept = JsonSerializer.Deserialize<Kept>(record.Data.Span)!;
        return new UserPasskeyInfo(
            record.CredentialId.ToArray(), kept.PublicKey, record.CreatedAt, kept.SignCount, kept.Transports, kept.UserVerified, kept.BackupEligible, kept.BackedUp, kept.Attestation, kept.ClientData)
        {
            Name = record.Name,
        };
    }

    /// <summary>What is stored of a passkey beside its name and owner; a public key, no secret.</summary>
    private sealed record Kept(byte[] PublicKey, uint SignCount, string[] Transports, bool UserVerified, bool BackupEligible, bool BackedUp, byte[] Attestation, byte[] ClientData);
}
