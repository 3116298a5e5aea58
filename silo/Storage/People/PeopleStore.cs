using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.People;

/// <summary>People and how they prove who they are. The platform itself is tenant ''.</summary>
public sealed partial class PeopleStore(Store store) : IPeople
{
    internal const string Platform = "";

    private const string PersonColumns = "id, email, name, created_at, phone, time_zone, locale, password_hash, security_stamp, two_factor, sealed_authenticator, version";
    private readonly StoreTables _tables = new(store);

    public Task<PersonRecord?> PersonAsync(PersonId person, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {PersonColumns} FROM people WHERE id = $1", person.Value), ReadPerson, cancellationToken);

    public Task<PersonRecord?> PersonByEmailAsync(string email, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {PersonColumns} FROM people WHERE email = $1", email), ReadPerson, cancellationToken);

    public async Task<bool> SaveAsync(PersonRecord person, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            """
            UPDATE people SET name = $3, phone = $4, time_zone = $5, locale = $6, password_hash = $7, security_stamp = $8, two_factor = $9, sealed_authenticator = $10, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            person.Id.Value, person.Version, person.Name, person.Phone, person.TimeZone, person.Locale, person.PasswordHash, person.SecurityStamp, person.TwoFactor ? 1 : 0, person.SealedAuthenticator),
        cancellationToken) == 1;

    public async Task<bool> CountAttemptAsync(PersonId person, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            """
            UPDATE people SET locked_until = CASE WHEN attempts + 1 >= $2 THEN $4 ELSE locked_until END, attempts = CASE WHEN attempts + 1 >= $2 THEN 0 ELSE attempts + 1 END
            WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $3)
            """,
            person.Value, most, Microseconds.Of(now), Microseconds.Of(until)),
        cancellationToken) == 1;

    public Task ForgetAttemptsAsync(PersonId person, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("UPDATE people SET attempts = 0, locked_until = NULL WHERE id = $1", person.Value), cancellationToken);

    public async Task<bool> TakeStepAsync(PersonId person, long step, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE people SET totp_step = $2 WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2)", person.Value, step), cancellationToken) == 1;

    public async Task<bool> TakeOnceAsync(ReadOnlyMemory<byte> hash, DateTimeOffset until, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("INSERT INTO used_once (hash, until) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", hash, Microseconds.Of(until)), cancellationToken) == 1;

    public Task ReplaceRecoveryCodesAsync(PersonId person, ImmutableArray<ReadOnlyMemory<byte>> hashes, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [
            new Statement("DELETE FROM recovery_codes WHERE person = $1", person.Value),
            .. hashes.Select(hash => new Statement("INSERT INTO recovery_codes (person, code_hash) VALUES ($1, $2)", person.Value, hash)),
        ],
        cancellationToken);

    public async Task<bool> RedeemRecoveryCodeAsync(PersonId person, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken = default) =>
        await _tables.ExecuteAsync(new Statement("DELETE FROM recovery_codes WHERE person = $1 AND code_hash = $2", person.Value, hash), cancellationToken) == 1;

    public async Task<int> RecoveryCodesLeftAsync(PersonId person, CancellationToken cancellationToken = default) =>
        (await _tables.QueryAsync(new Statement("SELECT COUNT(*) FROM recovery_codes WHERE person = $1", person.Value), static row => (int)row.Long(0), cancellationToken))[0];

    public async Task<bool> SavePasskeyAsync(PasskeyRecord passkey, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            """
            INSERT INTO passkeys (credential_id, person, name, data, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (credential_id) DO UPDATE SET name = excluded.name, data = excluded.data WHERE passkeys.person = excluded.person
            """,
            passkey.CredentialId, passkey.Person.Value, passkey.Name, passkey.Data, Microseconds.Of(passkey.CreatedAt)),
        cancellationToken) == 1;

    public Task<ImmutableArray<PasskeyRecord>> PasskeysAsync(PersonId person, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement("SELECT person, credential_id, name, data, created_at FROM passkeys WHERE person = $1 ORDER BY created_at, credential_id", person.Value), ReadPasskey, cancellationToken);

    public Task<PasskeyRecord?> PasskeyAsync(ReadOnlyMemory<byte> credentialId, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new Statement("SELECT person, credential_id, name, data, created_at FROM passkeys WHERE credential_id = $1", credentialId), ReadPasskey, cancellationToken);

    public async Task<bool> RemovePasskeyAsync(PersonId person, ReadOnlyMemory<byte> credentialId, CancellationToken cancellationToken = default) =>
        await _tables.ExecuteAsync(new Statement("DELETE FROM passkeys WHERE person = $1 AND credential_id = $2", person.Value, credentialId), cancellationToken) == 1;

    public Task AcceptTermsAsync(TermsAcceptance acceptance, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(Accept(acceptance), cancellationToken);

    public Task<ImmutableArray<TermsAcceptance>> AcceptedTermsAsync(PersonId person, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement("SELECT person, version, at, address FROM terms_acceptances WHERE person = $1 ORDER BY at, version", person.Value),
        static row => new TermsAcceptance(new PersonId(row.Text(0)), row.Text(1), row.Time(2), row.TextOrNull(3)),
        cancellationToken);

    private static Statement Add(PersonRecord person) => new(
        $"INSERT INTO people ({PersonColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        person.Id.Value, person.Email, person.Name, Microseconds.Of(person.CreatedAt), person.Phone, person.TimeZone, person.Locale, person.PasswordHash, person.SecurityStamp,
        person.TwoFactor ? 1 : 0, person.SealedAuthenticator, person.Version);

    private static Statement Accept(TermsAcceptance acceptance) => new(
        "INSERT INTO terms_acceptances (person, version, at, address) VALUES ($1, $2, $3, $4) ON CONFLICT (person, version) DO NOTHING",
        acceptance.Person.Value, acceptance.Version, Microseconds.Of(acceptance.At), acceptance.Address);

    private static PersonRecord ReadPerson(Row row) => new(new PersonId(row.Text(0)), row.Text(1), row.Text(2), row.Time(3))
    {
        Phone = row.TextOrNull(4),
        TimeZone = row.Text(5),
        Locale = row.Text(6),
        PasswordHash = row.TextOrNull(7),
        SecurityStamp = row.Text(8),
        TwoFactor = row.Int(9) == 1,
        SealedAuthenticator = row.BytesOrNull(10),
        Version = row.Long(11),
    };

    private static PasskeyRecord ReadPasskey(Row row) => new(new PersonId(row.Text(0)), row.Bytes(1), row.Text(2), row.Bytes(3), row.Time(4));
}
