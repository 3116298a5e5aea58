using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Meta apps and sessions; sessions are listed in the order of their connection.</summary>
public sealed class EndpointStore(Store store) : IEndpoints
{
    private const string AppColumns = "name, sealed_secrets, sealed_verify_token, created_at, app_id, signup_config, sealed_system_token, test";

    private const string SessionColumns =
        "id, tenant, app, phone_number_id, waba_id, display_phone_number, verified_name, sealed_token, connected_at, ended_at";

    private readonly StoreTables _tables = new(store);

    public Task SaveAppAsync(AppRecord app, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(
            new Statement(
                $"""
                 INSERT INTO apps ({AppColumns}) VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS {(store.Kind == StoreKind.Postgres ? "bytea" : "blob")}), $8) ON CONFLICT (name) DO UPDATE
                 SET sealed_secrets = excluded.sealed_secrets, sealed_verify_token = excluded.sealed_verify_token, app_id = excluded.app_id, signup_config = excluded.signup_config,
                     sealed_system_token = excluded.sealed_system_token
                 """,
                app.Name, SealedSecrets.Join(app.SealedSecrets), app.SealedVerifyToken, Microseconds.Of(app.CreatedAt), app.AppId, app.SignupConfig,
                app.SealedSystemToken is { } token ? token : null, app.IsTest ? 1 : 0),
            cancellationToken);

    public Task<AppRecord?> AppAsync(string name, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {AppColumns} FROM apps WHERE name = $1", name), ReadApp, cancellationToken);

    public Task<ImmutableArray<AppRecord>> AppsAsync(CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(new Statement($"SELECT {AppColumns} FROM apps ORDER BY name"), ReadApp, cancellationToken);

    public async Task<bool> BindAsync(SessionRecord session, CancellationToken cancellationToken = default)
    {
        // Two unique keys decide: the session's id, and the number among sessions that have not ended. A session keeps its
        // tenant and its number for life, so another one's id never changes hands here.
        var bind = new Statement(
            $"""
             INSERT INTO sessions ({SessionColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL) ON CONFLICT (id) DO UPDATE
             SET app = excluded.app, sealed_token = excluded.sealed_token, waba_id = excluded.waba_id,
                 display_phone_number = excluded.display_phone_number, verified_name = excluded.verified_name, ended_at = NULL
             WHERE sessions.tenant = excluded.tenant AND sessions.phone_number_id = excluded.phone_number_id
             """,
            session.Id.Value, session.Tenant.Value, session.App, session.PhoneNumberId, session.WabaId, session.DisplayPhoneNumber,
            session.VerifiedName, session.SealedToken, Microseconds.Of(session.ConnectedAt));
        try
        {
            return await _tables.ExecuteAsync(bind, cancellationToken) > 0;
        }
        catch (UniqueViolationException)
        {
            return false;
        }
    }

    public async Task<bool> UnbindAsync(TenantId tenant, SessionId session, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var unbind = new Statement(
            "UPDATE sessions SET ended_at = COALESCE(ended_at, $3) WHERE tenant = $1 AND id = $2",
            tenant.Value, session.Value, Microseconds.Of(at));
        return await _tables.ExecuteAsync(unbind, cancellationToken) > 0;
    }

    public Task<SessionRecord?> SessionAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new TenantQuery(tenant, $"SELECT {SessionColumns} FROM sessions WHERE tenant = $1 AND id = $2", session.Value),
            ReadSession,
            cancellationToken);

    public Task<SessionRecord?> SessionByNumberAsync(string phoneNumberId, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(
            new Statement($"SELECT {SessionColumns} FROM sessions WHERE phone_number_id = $1 AND ended_at IS NULL", phoneNumberId),
            ReadSession,
            cancellationToken);

    public Task<ImmutableArray<SessionRecord>> SessionsOfAccountAsync(string wabaId, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement($"SELECT {SessionColumns} FROM sessions WHERE waba_id = $1 AND ended_at IS NULL ORDER BY connected_at, id", wabaId),
            ReadSession,
            cancellationToken);

    public Task<Page<SessionRecord>> SessionsAsync(TenantId tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"sessions/{tenant}";
        var after = cursor is null ? new PageCursor(long.MinValue, "") : PageCursor.Parse(cursor, list);
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {SessionColumns} FROM sessions
             WHERE tenant = $1 AND connected_at >= $2 AND (connected_at > $2 OR id > $3) ORDER BY connected_at, id LIMIT $4
             """,
            after.Sort, after.Tie, pageSize + 1);
        return _tables.PageAsync(
            query, pageSize, ReadSession, last => new PageCursor(Microseconds.Of(last.ConnectedAt), last.Id.Value).ToText(list), cancellationToken);
    }

    private static AppRecord ReadApp(Row row) => 
        new(row.Text(0), SealedSecrets.Split(row.Bytes(1)), row.Bytes(2), row.Time(3), row.Text(4), row.Text(5), row.BytesOrNull(6), row.Int(7) == 1);

    private static SessionRecord ReadSession(Row row) => new(
        new SessionId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6),
        row.Bytes(7), row.Time(8), row.TimeOrNull(9));
}
