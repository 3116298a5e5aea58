using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.People;

/// <summary>People's sign-ins. The platform itself is tenant ''.</summary>
public sealed class SignInStore(Store store) : ISignIns
{
    private const int Most = 200;

    private const string Columns =
        "s.id, s.person, s.tenant, s.secret_hash, s.created_at, s.expires_at, s.last_seen_at, s.sealed_token_key, s.former_hash, s.ended_at, s.address, s.user_agent, s.by_passkey";

    private const string WithRole = $"SELECT {Columns}, m.role, p.name, p.two_factor, t.masked_roles FROM sign_ins s LEFT JOIN memberships m ON m.person = s.person AND m.tenant = s.tenant LEFT JOIN people p ON p.id = s.person LEFT JOIN tenant_profiles t ON t.tenant = s.tenant";
    private readonly StoreTables _tables = new(store);

    public Task AddAsync(SignInRecord signIn, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"INSERT INTO sign_ins ({Columns.Replace("s.", "", StringComparison.Ordinal)}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            signIn.Id.Value, signIn.Person.Value, signIn.Tenant?.Value ?? PeopleStore.Platform, signIn.SecretHash, Microseconds.Of(signIn.CreatedAt), Microseconds.Of(signIn.ExpiresAt),
            Microseconds.Of(signIn.LastSeenAt), signIn.SealedTokenKey, signIn.FormerHash, Microseconds.Of(signIn.EndedAt), signIn.Address, signIn.UserAgent, signIn.IsByPasskey ? 1 : 0),
        cancellationToken);

    public Task<SignInRecord?> FindAsync(SignInId id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"{WithRole} WHERE s.id = $1", id.Value), Read, cancellationToken);

    public Task<ImmutableArray<SignInRecord>> ListAsync(PersonId person, DateTimeOffset now, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement($"{WithRole} WHERE s.person = $1 AND s.ended_at IS NULL AND s.expires_at > $2 ORDER BY s.created_at DESC, s.id LIMIT {Most}", person.Value, Microseconds.Of(now)), Read, cancellationToken);

    public async Task<bool> RotateAsync(SignInId id, ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE sign_ins SET former_hash = secret_hash, secret_hash = $3 WHERE id = $1 AND secret_hash = $2 AND ended_at IS NULL", id.Value, from, to), cancellationToken) == 1;

    public async Task<bool> MoveAsync(SignInId id, TenantId tenant, CancellationToken cancellationToken = default) =>
        await _tables.ExecuteAsync(new Statement("UPDATE sign_ins SET tenant = $2 WHERE id = $1 AND ended_at IS NULL", id.Value, tenant.Value), cancellationToken) == 1;

    public Task SeenAsync(ImmutableArray<(SignInId SignIn, DateTimeOffset At)> uses, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [.. uses.Select(static use => new Statement("UPDATE sign_ins SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", use.SignIn.Value, Microseconds.Of(use.At)))], cancellationToken);

    public async Task<bool> EndAsync(PersonId person, SignInId id, DateTimeOffset at, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE sign_ins SET ended_at = $3 WHERE person = $1 AND id = $2 AND ended_at IS NULL", person.Value, id.Value, Microseconds.Of(at)), cancellationToken) == 1;

    public Task EndAllAsync(PersonId person, SignInId? except, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [
            new Statement("UPDATE sign_ins SET ended_at = $3 WHERE person = $1 AND id <> $2 AND ended_at IS NULL", person.Value, except?.Value ?? "", Microseconds.Of(at)),
            new Statement("UPDATE person_links SET ended_at = $2 WHERE person = $1 AND purpose = 3 AND ended_at IS NULL", person.Value, Microseconds.Of(at)),
        ],
        cancellationToken);

    public Task EndTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var now = Microseconds.Of(at);
        return _tables.ExecuteAsync(
            [
                new Statement("INSERT INTO tenant_profiles (tenant, signed_in_after) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET signed_in_after = excluded.signed_in_after", tenant.Value, now),
                new Statement("UPDATE sign_ins SET ended_at = $2 WHERE tenant = $1 AND ended_at IS NULL", tenant.Value, now),
                new Statement("UPDATE api_keys SET revoked_at = $2 WHERE tenant = $1 AND revoked_at IS NULL", tenant.Value, now),
                new Statement("UPDATE person_links SET ended_at = $2 WHERE tenant = $1 AND ended_at IS NULL", tenant.Value, now),
            ],
            cancellationToken);
    }

    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM sign_ins WHERE expires_at < $1 OR ended_at < $1", Microseconds.Of(before)), cancellationToken);

    private static SignInRecord Read(Row row) => new(
        new SignInId(row.Text(0)), new PersonId(row.Text(1)), PeopleStore.TenantOf(row.Text(2)), row.Bytes(3), row.Time(4), row.Time(5), row.Time(6))
    {
        SealedTokenKey = row.BytesOrNull(7),
        FormerHash = row.BytesOrNull(8),
        EndedAt = row.TimeOrNull(9),
        Address = row.Text(10),
        UserAgent = row.Text(11),
        IsByPasskey = row.Int(12) == 1,
        Role = (PersonRole?)row.IntOrNull(13),
        SeesMaskedNumbers = row.IntOrNull(13) is { } role && ((row.IntOrNull(16) ?? 0) & (1 << role)) != 0,
        Name = row.TextOrNull(14),
        HasSecondFactor = row.Int(12) == 1 || row.IntOrNull(15) == 1,
    };
}
