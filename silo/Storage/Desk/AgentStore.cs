using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Desk;

/// <summary>Who takes conversations, in plain tables.</summary>
public sealed class AgentStore(Store store) : IAgents
{
    private readonly StoreTables _tables = new(store);

    public async Task<string?> SettingsAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        await _tables.FindAsync(new TenantQuery(tenant, "SELECT body FROM desk_settings WHERE tenant = $1"), static row => row.Text(0), cancellationToken);

    public Task SaveSettingsAsync(TenantId tenant, bool assigns, bool answers, string body, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            "INSERT INTO desk_settings (tenant, assigns, answers, body) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant) DO UPDATE SET assigns = excluded.assigns, answers = excluded.answers, body = excluded.body",
            tenant.Value, assigns ? 1 : 0, answers ? 1 : 0, body),
        cancellationToken);

    public Task<ImmutableArray<AgentRecord>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new TenantQuery(tenant, "SELECT person, available, capacity, assigned_at FROM desk_agents WHERE tenant = $1 AND gone = 0 ORDER BY assigned_at, person"),
        static row => new AgentRecord(new PersonId(row.Text(0)), row.Int(1) == 1, row.IntOrNull(2), row.Long(3) == 0 ? null : row.Time(3)),
        cancellationToken);

    public Task SaveAsync(TenantId tenant, AgentRecord agent, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            """
            INSERT INTO desk_agents (tenant, person, available, capacity, assigned_at, gone) VALUES ($1, $2, $3, $4, 0, 0)
            ON CONFLICT (tenant, person) DO UPDATE SET available = excluded.available, capacity = excluded.capacity, gone = 0
            """,
            tenant.Value, agent.Person.Value, agent.Available ? 1 : 0, agent.Capacity),
        cancellationToken);

    public Task AssignedAsync(TenantId tenant, PersonId person, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement("UPDATE desk_agents SET assigned_at = $3 WHERE tenant = $1 AND person = $2", tenant.Value, person.Value, Microseconds.Of(at)), cancellationToken);

    public Task LeaveAsync(TenantId tenant, PersonId person, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            "INSERT INTO desk_agents (tenant, person, available, assigned_at, gone) VALUES ($1, $2, 0, 0, 1) ON CONFLICT (tenant, person) DO UPDATE SET available = 0, gone = 1", tenant.Value, person.Value),
        cancellationToken);

    public Task ForgetAsync(TenantId tenant, PersonId person, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM desk_agents WHERE tenant = $1 AND person = $2 AND gone = 1", tenant.Value, person.Value), cancellationToken);

    public Task<ImmutableArray<(TenantId Tenant, string Settings)>> AssigningAsync(CancellationToken cancellationToken = default) => ThoseAsync("assigns", cancellationToken);

    public Task<ImmutableArray<(TenantId Tenant, string Settings)>> AnsweringAsync(CancellationToken cancellationToken = default) => ThoseAsync("answers", cancellationToken);

    public Task<ImmutableArray<(TenantId Tenant, PersonId Person)>> GoneAsync(int limit, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement("SELECT tenant, person FROM desk_agents WHERE gone = 1 ORDER BY tenant, person LIMIT $1", limit), static row => (new TenantId(row.Text(0)), new PersonId(row.Text(1))), cancellationToken);

    private Task<ImmutableArray<(TenantId Tenant, string Settings)>> ThoseAsync(string does, CancellationToken cancellationToken) =>
        _tables.QueryAsync(new Statement($"SELECT tenant, body FROM desk_settings WHERE {does} = 1 ORDER BY tenant"), static row => (new TenantId(row.Text(0)), row.Text(1)), cancellationToken);
}
