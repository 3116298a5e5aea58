using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Notices;

/// <summary>Tenants' own means of telling people, a row each.</summary>
public sealed class NoticeMeansStore(Store store) : INoticeMeans
{
    private readonly StoreTables _tables = new(store);

    public Task<TenantMailer?> MailerAsync(TenantId tenant, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, "SELECT kind, sender, host, port, security, login, url, sealed_secret FROM tenant_mailers WHERE tenant = $1"),
        row => new TenantMailer(tenant, (MailerKind)row.Int(0), row.Text(1), row.Text(2), row.Int(3), row.Int(4), row.Text(5), row.Text(6), row.Bytes(7)),
        cancellationToken);

    public Task SaveMailerAsync(TenantMailer mailer, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            """
            INSERT INTO tenant_mailers (tenant, kind, sender, host, port, security, login, url, sealed_secret, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (tenant) DO UPDATE SET kind = excluded.kind, sender = excluded.sender, host = excluded.host, port = excluded.port, security = excluded.security, login = excluded.login,
                url = excluded.url, sealed_secret = excluded.sealed_secret, updated_at = excluded.updated_at
            """,
            mailer.Tenant.Value, (int)mailer.Kind, mailer.From, mailer.Host, mailer.Port, mailer.Security, mailer.User, mailer.Url, mailer.SealedSecret, Microseconds.Of(at)),
        cancellationToken);

    public Task<bool> RemoveMailerAsync(TenantId tenant, CancellationToken cancellationToken = default) => RemoveAsync("tenant_mailers", tenant, cancellationToken);

    public Task<AlertNumber?> AlertNumberAsync(TenantId tenant, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new TenantQuery(tenant, "SELECT session, template, language FROM tenant_alert_numbers WHERE tenant = $1"),
        row => new AlertNumber(tenant, new SessionId(row.Text(0)), row.Text(1), row.Text(2)),
        cancellationToken);

    public Task SaveAlertNumberAsync(AlertNumber number, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            """
            INSERT INTO tenant_alert_numbers (tenant, session, template, language, updated_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant) DO UPDATE SET session = excluded.session, template = excluded.template, language = excluded.language, updated_at = excluded.updated_at
            """,
            number.Tenant.Value, number.Session.Value, number.Template, number.Language, Microseconds.Of(at)),
        cancellationToken);

    public Task<bool> RemoveAlertNumberAsync(TenantId tenant, CancellationToken cancellationToken = default) => RemoveAsync("tenant_alert_numbers", tenant, cancellationToken);

    private async Task<bool> RemoveAsync(string table, TenantId tenant, CancellationToken cancellationToken) =>
        await _tables.ExecuteAsync(new Statement($"DELETE FROM {table} WHERE tenant = $1", tenant.Value), cancellationToken) == 1;
}
