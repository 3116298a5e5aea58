using Parley.Storage.Tables;

namespace Parley.Storage.People;

/// <summary>Who belongs where, and how a tenant is set up.</summary>
public sealed partial class PeopleStore
{
    private const string MemberColumns = "p.id, p.name, p.email, m.role, m.since, p.two_factor";

    /// <summary>The last owner of a tenant stays, and the platform's last admin.</summary>
    private const string AnotherOwner = "(role NOT IN (1, 5) OR (SELECT COUNT(*) FROM memberships WHERE tenant = $1 AND role IN (1, 5)) > 1)";

    public Task<ImmutableArray<Membership>> MembershipsAsync(PersonId person, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement(
            "SELECT m.person, m.tenant, m.role, m.since, t.name FROM memberships m LEFT JOIN tenants t ON t.id = m.tenant WHERE m.person = $1 ORDER BY m.since, m.tenant", person.Value),
        static row => new Membership(new PersonId(row.Text(0)), TenantOf(row.Text(1)), (PersonRole)row.Int(2), row.Time(3), row.TextOrNull(4) ?? ""),
        cancellationToken);

    public Task<Page<Member>> MembersAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"members/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        const string query =
            $"""
             SELECT {MemberColumns} FROM memberships AS m JOIN people AS p ON p.id = m.person
             WHERE m.tenant = $1 AND m.since >= $2 AND (m.since > $2 OR m.person > $3) ORDER BY m.since, m.person LIMIT $4
             """;
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, after.Sort, after.Tie, pageSize + 1), pageSize, ReadMember, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, Platform, after.Sort, after.Tie, pageSize + 1), pageSize, ReadMember, Next, cancellationToken);

        string Next(Member last) => new PageCursor(Microseconds.Of(last.Since), last.Person.Value).ToText(list);
    }

    public Task<Member?> MemberAsync(TenantId? tenant, PersonId person, CancellationToken cancellationToken = default)
    {
        const string query = $"SELECT {MemberColumns} FROM memberships AS m JOIN people AS p ON p.id = m.person WHERE m.tenant = $1 AND m.person = $2";
        return tenant is { } one
            ? _tables.FindAsync(new TenantQuery(one, query, person.Value), ReadMember, cancellationToken)
            : _tables.FindAsync(new Statement(query, Platform, person.Value), ReadMember, cancellationToken);
    }

    public async Task<bool> ChangeRoleAsync(TenantId tenant, PersonId person, PersonRole role, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        [
            OneAfterTheOther(tenant),
            new Statement($"UPDATE memberships SET role = $3 WHERE tenant = $1 AND person = $2 AND ($3 = 1 OR {AnotherOwner})", tenant.Value, person.Value, (int)role),
        ],
        cancellationToken) == 2;

    public async Task<bool> RemoveMemberAsync(TenantId? tenant, PersonId person, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var removed = await _tables.ExecuteAsync(
            [OneAfterTheOther(tenant), new Statement($"DELETE FROM memberships WHERE tenant = $1 AND person = $2 AND {AnotherOwner}", Id(tenant), person.Value)], cancellationToken) == 2;
        // Not part of what must happen together: a sign-in without a membership opens nothing.
        if (removed) await _tables.ExecuteAsync(new Statement("UPDATE sign_ins SET ended_at = $3 WHERE tenant = $1 AND person = $2 AND ended_at IS NULL", Id(tenant), person.Value, Microseconds.Of(at)), cancellationToken);
        return removed;
    }

    public async Task<bool> HasPlatformAdminAsync(CancellationToken cancellationToken = default) =>
        !(await _tables.QueryAsync(new Statement("SELECT 1 FROM memberships WHERE tenant = $1 LIMIT 1", Platform), static row => row.Int(0), cancellationToken)).IsEmpty;

    public async Task<TenantProfile> ProfileAsync(TenantId tenant, CancellationToken cancellationToken = default) => await _tables.FindAsync(
        new TenantQuery(tenant, "SELECT time_zone, locale, legal_name, website, country, tokens, signed_in_after, masked_roles FROM tenant_profiles WHERE tenant = $1"),
        row => new TenantProfile(tenant, row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5) == 1, row.TimeOrNull(6), row.Int(7)),
        cancellationToken) ?? TenantProfile.Of(tenant);

    public Task SaveProfileAsync(TenantProfile profile, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(Save(profile), cancellationToken);

    private static string Id(TenantId? tenant) => tenant?.Value ?? Platform;

    internal static TenantId? TenantOf(string tenant) => tenant == Platform ? null : new TenantId(tenant);

    /// <summary>Changes one row always, and holds it until the transaction ends: two owners who remove each other come one after the other.</summary>
    private static Statement OneAfterTheOther(TenantId? tenant) =>
        new("INSERT INTO tenant_profiles (tenant) VALUES ($1) ON CONFLICT (tenant) DO UPDATE SET tenant = excluded.tenant", Id(tenant));

    private static Statement Save(TenantProfile profile) => new(
        """
        INSERT INTO tenant_profiles (tenant, time_zone, locale, legal_name, website, country, tokens, masked_roles) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant) DO UPDATE SET time_zone = excluded.time_zone, locale = excluded.locale, legal_name = excluded.legal_name, website = excluded.website, country = excluded.country, tokens = excluded.tokens, masked_roles = excluded.masked_roles
        """,
        profile.Tenant.Value, profile.TimeZone, profile.Locale, profile.LegalName, profile.Website, profile.Country, profile.Tokens ? 1 : 0, profile.MaskedRoles);

    private static Member ReadMember(Row row) => new(new PersonId(row.Text(0)), row.Text(1), row.Text(2), (PersonRole)row.Int(3), row.Time(4), row.Int(5) == 1);
}
