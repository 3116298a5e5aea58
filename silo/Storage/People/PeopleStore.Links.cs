using Parley.Storage.Tables;

namespace Parley.Storage.People;

/// <summary>Links that work once, and what they bring about.</summary>
public sealed partial class PeopleStore
{
    private const string LinkColumns = "id, purpose, secret_hash, email, created_at, expires_at, tenant, role, person, details, ended_at";

    public Task AddLinkAsync(PersonLink link, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [
            new Statement(
                "UPDATE person_links SET ended_at = $4 WHERE purpose = $1 AND purpose IN (1, 4) AND email = $2 AND tenant = $3 AND ended_at IS NULL",
                (int)link.Purpose, link.Email, Id(link.Tenant), Microseconds.Of(link.CreatedAt)),
            new Statement(
                $"INSERT INTO person_links ({LinkColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                link.Id.Value, (int)link.Purpose, link.SecretHash, link.Email, Microseconds.Of(link.CreatedAt), Microseconds.Of(link.ExpiresAt), Id(link.Tenant),
                (int?)link.Role, link.Person?.Value, link.Details, Microseconds.Of(link.EndedAt)),
        ],
        cancellationToken);

    public Task<PersonLink?> LinkAsync(ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {LinkColumns} FROM person_links WHERE secret_hash = $1", secretHash), ReadLink, cancellationToken);

    public Task<Page<PersonLink>> InvitationsAsync(TenantId? tenant, DateTimeOffset now, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"invitations/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        // Without its secret: nobody who lists an invitation needs it.
        const string query =
            """
            SELECT id, email, created_at, expires_at, tenant, role, person FROM person_links WHERE tenant = $1 AND purpose = 1 AND ended_at IS NULL AND expires_at > $2
            AND created_at >= $3 AND (created_at > $3 OR id > $4) ORDER BY created_at, id LIMIT $5
            """;
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, Microseconds.Of(now), after.Sort, after.Tie, pageSize + 1), pageSize, ReadInvitation, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, Platform, Microseconds.Of(now), after.Sort, after.Tie, pageSize + 1), pageSize, ReadInvitation, Next, cancellationToken);

        string Next(PersonLink last) => new PageCursor(Microseconds.Of(last.CreatedAt), last.Id.Value).ToText(list);
    }

    public async Task<bool> WithdrawInvitationAsync(TenantId? tenant, LinkId link, DateTimeOffset at, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement("UPDATE person_links SET ended_at = $3 WHERE tenant = $1 AND id = $2 AND purpose = 1 AND ended_at IS NULL", Id(tenant), link.Value, Microseconds.Of(at)),
        cancellationToken) == 1;

    public async Task<bool> UseLinkAsync(ReadOnlyMemory<byte> secretHash, LinkUse use, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var at = Microseconds.Of(now);
        var then = ImmutableArray.CreateBuilder<Statement>();
        if (use.NewPerson is { } person) then.Add(Add(person));
        if (use.NewTenant is { } tenant)
        {
            // The request's key of a tenant that was made by hand; the link's own hash serves here.
            then.Add(new Statement(
                "INSERT INTO tenants (id, name, created_at, request_key) VALUES ($1, $2, $3, $4)", tenant.Id.Value, tenant.Name, Microseconds.Of(tenant.CreatedAt), Convert.ToHexStringLower(secretHash.Span)));
        }

        if (use.Membership is { } membership)
        {
            then.Add(new Statement(
                "INSERT INTO memberships (person, tenant, role, since) VALUES ($1, $2, $3, $4) ON CONFLICT (person, tenant) DO NOTHING",
                membership.Person.Value, Id(membership.Tenant), (int)membership.Role, Microseconds.Of(membership.Since)));
        }

        if (use.Profile is { } profile) then.Add(Save(profile));
        if (use.Terms is { } terms) then.Add(Accept(terms));
        if (use.Password is var (hash, stamp))
        {
            then.Add(new Statement(
                "UPDATE people SET password_hash = $2, security_stamp = $3, attempts = 0, locked_until = NULL, version = version + 1 WHERE id = $1", use.Person.Value, hash, stamp));
            then.Add(new Statement("UPDATE sign_ins SET ended_at = $2 WHERE person = $1 AND ended_at IS NULL", use.Person.Value, at));
            then.Add(new Statement("UPDATE person_links SET ended_at = $2 WHERE person = $1 AND purpose = 3 AND ended_at IS NULL", use.Person.Value, at));
        }

        try
        {
            return await _tables.ExecuteIfAsync(
                new Statement("UPDATE person_links SET ended_at = $2, details = NULL WHERE secret_hash = $1 AND ended_at IS NULL AND expires_at > $2", secretHash, at), then.ToImmutable(), cancellationToken);
        }
        catch (UniqueViolationException)
        {
            return false;
        }
    }

    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var at = Microseconds.Of(before);
        return _tables.ExecuteAsync(
            [new Statement("DELETE FROM person_links WHERE expires_at < $1", at), new Statement("DELETE FROM used_once WHERE until < $1", at)], cancellationToken);
    }

    private static PersonLink ReadInvitation(Row row) => new(new LinkId(row.Text(0)), LinkPurpose.Invitation, default, row.Text(1), row.Time(2), row.Time(3))
    {
        Tenant = TenantOf(row.Text(4)),
        Role = (PersonRole?)row.IntOrNull(5),
        Person = row.TextOrNull(6) is { } person ? new PersonId(person) : null,
    };

    private static PersonLink ReadLink(Row row) => new(new LinkId(row.Text(0)), (LinkPurpose)row.Int(1), row.Bytes(2), row.Text(3), row.Time(4), row.Time(5))
    {
        Tenant = TenantOf(row.Text(6)),
        Role = (PersonRole?)row.IntOrNull(7),
        Person = row.TextOrNull(8) is { } person ? new PersonId(person) : null,
        Details = row.TextOrNull(9),
        EndedAt = row.TimeOrNull(10),
    };
}
