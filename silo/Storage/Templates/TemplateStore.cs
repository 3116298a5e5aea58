using System.Collections.Concurrent;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Templates;

/// <summary>
/// Templates in a plain table. What sends ask for by name is remembered for <see cref="Remembered"/>, and forgotten at once
/// when it changes through this process, so that a campaign costs no query per message.
/// </summary>
public sealed class TemplateStore(Store store, TimeProvider time) : ITemplates
{
    /// <summary>The longest that a change made by another process can go unseen.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private const int MaxRemembered = 10_000;
    private const string Columns = "tenant, waba_id, id, name, language, category, status, quality, components, parameter_format, reason, changed_at";
    private readonly StoreTables _tables = new(store);
    private readonly ConcurrentDictionary<(TenantId, string, string, string), (TemplateRecord Template, DateTimeOffset Until)> _remembered = new();

    public async Task SaveAsync(TemplateRecord template, CancellationToken cancellationToken = default)
    {
        await _tables.ExecuteAsync(Upsert(template), cancellationToken);
        _remembered.Clear();
    }

    public async Task ReplaceAsync(TenantId tenant, string wabaId, ImmutableArray<TemplateRecord> templates, DateTimeOffset asOf, CancellationToken cancellationToken = default)
    {
        var known = await _tables.QueryAsync(
            new TenantQuery(tenant, "SELECT id FROM templates WHERE tenant = $1 AND waba_id = $2 AND changed_at <= $3", wabaId, Microseconds.Of(asOf)), static row => row.Text(0), cancellationToken);
        var gone = known.Except(templates.Select(static template => template.Id)).Select(id => Delete(tenant, id));
        var statements = templates.Select(Upsert).Concat(gone).ToImmutableArray();
        if (!statements.IsEmpty) await _tables.ExecuteAsync(statements, cancellationToken);
        _remembered.Clear();
    }

    public Task<TemplateRecord?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM templates WHERE tenant = $1 AND id = $2", id), Read, cancellationToken);

    public async Task<TemplateRecord?> FindAsync(TenantId tenant, string wabaId, string name, string language, CancellationToken cancellationToken = default)
    {
        var key = (tenant, wabaId, name, language);
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(key, out var entry) && entry.Until > now) return entry.Template;
        // A name may have been deleted and made again: the newer one counts.
        var query = new TenantQuery(
            tenant,
            $"SELECT {Columns} FROM templates WHERE tenant = $1 AND name = $2 AND language = $3 AND waba_id = $4 ORDER BY changed_at DESC LIMIT 1",
            name, language, wabaId);
        if (await _tables.FindAsync(query, Read, cancellationToken) is not { } template) return null;
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();
        _remembered[key] = (template, now + Remembered);
        return template;
    }

    public Task<Page<TemplateRecord>> ListAsync(TenantId tenant, TemplateFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"templates/{tenant}/{filter.WabaId}/{filter.Name}/{filter.Status}/{filter.Category}";
        var after = cursor is null ? "" : PageCursor.Parse(cursor, list).Tie;
        var query = new TenantQuery(
            tenant,
            $"""
             SELECT {Columns} FROM templates WHERE tenant = $1 AND name || '/' || language || '/' || id > $2
                 AND ($3 = '' OR waba_id = $3) AND ($4 = '' OR name = $4) AND ($5 = '' OR status = $5) AND ($6 = '' OR category = $6)
             ORDER BY name || '/' || language || '/' || id LIMIT $7
             """,
            after, filter.WabaId ?? "", filter.Name ?? "", filter.Status ?? "", filter.Category ?? "", pageSize + 1);
        return _tables.PageAsync(query, pageSize, Read, last => new PageCursor(0, $"{last.Name}/{last.Language}/{last.Id}").ToText(list), cancellationToken);
    }

    public async Task DeleteAsync(TenantId tenant, string id, CancellationToken cancellationToken = default)
    {
        await _tables.ExecuteAsync(Delete(tenant, id), cancellationToken);
        _remembered.Clear();
    }

    private static Statement Upsert(TemplateRecord template) => new(
        $"""
         INSERT INTO templates ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant, id) DO UPDATE SET waba_id = excluded.waba_id, name = excluded.name, language = excluded.language, category = excluded.category,
             status = excluded.status, quality = excluded.quality, components = excluded.components, parameter_format = excluded.parameter_format,
             reason = excluded.reason, changed_at = excluded.changed_at
         WHERE templates.changed_at <= excluded.changed_at
         """,
        template.Tenant.Value, template.WabaId, template.Id, template.Name, template.Language, template.Category, template.Status, template.Quality, template.Components,
        template.ParameterFormat, template.Reason, Microseconds.Of(template.ChangedAt));

    private static Statement Delete(TenantId tenant, string id) => new("DELETE FROM templates WHERE tenant = $1 AND id = $2", tenant.Value, id);

    private static TemplateRecord Read(Row row) => new(
        new TenantId(row.Text(0)), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Bytes(8), row.Text(9), row.TextOrNull(10), row.Time(11));
}
