using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Parley.Frontend.Access;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Management;

/// <summary>Keeps the mirror of a tenant's templates in step with WhatsApp: what is made, changed and deleted goes there first.</summary>
public sealed class TemplateDesk(GraphDesk desk, ITemplates templates, TimeProvider time)
{
    private const int PageLimit = 100, MaxPages = 100, MaxAsked = 10_000;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<(TenantId, string, string, string), DateTimeOffset> _unknown = new();

    /// <summary>Done on return: WhatsApp has it for review.</summary>
    public async Task<TemplateRecord> CreateAsync(TenantCall call, SessionRecord session, TemplateDraft draft)
    {
        var started = time.GetUtcNow();
        var body = new Dictionary<string, object>
        {
            ["name"] = draft.Name, ["language"] = draft.Language, ["category"] = draft.Category, ["components"] = draft.Components, ["allow_category_change"] = draft.AllowCategoryChange,
        };
        if (draft.Named) body["parameter_format"] = "NAMED";
        if (draft.TtlSeconds != 0) body["message_send_ttl_seconds"] = draft.TtlSeconds;
        var made = await desk.CallAsync(session, HttpMethodName.Post, $"{session.WabaId}/message_templates", body, call.Cancelled);
        if (made.Text("id") is not { Length: > 0 } id)
            throw new RefusedException(new Refusal(RefusalKind.Unavailable, "GRAPH_UNREADABLE", "WhatsApp answered without the template's id. Sync the templates and look before you repeat it."));
        var record = new TemplateRecord(
            call.Tenant, session.WabaId, id, draft.Name, draft.Language, made.Text("category")?.ToUpperInvariant() ?? draft.Category, made.Text("status")?.ToUpperInvariant() ?? "PENDING", "UNKNOWN",
            Encoding.UTF8.GetBytes(draft.Components.GetRawText()), draft.Named ? "NAMED" : "POSITIONAL", null, started - TemplateReading.Skew);
        await templates.SaveAsync(record, call.Cancelled);
        // Its review may have ended before this answer came: then WhatsApp's word is newer.
        return await templates.FindAsync(call.Tenant, id, call.Cancelled) ?? record;
    }

    /// <summary>Done on return: the change is with WhatsApp for review.</summary>
    public async Task<TemplateRecord> EditAsync(TenantCall call, TemplateRecord template, string? category, JsonElement? components)
    {
        var session = await desk.SessionOfAccountAsync(call, template.WabaId);
        var body = new Dictionary<string, object>();
        if (category is not null) body["category"] = category;
        if (components is { } given) body["components"] = given;
        await desk.CallAsync(session, HttpMethodName.Post, template.Id, body, call.Cancelled);
        return await ReadAsync(session, template.Id, call.Cancelled) ?? throw Services.Arguments.NotFound("template");
    }

    /// <summary>Done on return.</summary>
    public async Task<TemplateRecord> UnpauseAsync(TenantCall call, TemplateRecord template)
    {
        var session = await desk.SessionOfAccountAsync(call, template.WabaId);
        await desk.CallAsync(session, HttpMethodName.Post, $"{template.Id}/unpause", new { }, call.Cancelled);
        return await ReadAsync(session, template.Id, call.Cancelled) ?? throw Services.Arguments.NotFound("template");
    }

    /// <summary>Done on return.</summary>
    public async Task DeleteAsync(TenantCall call, TemplateRecord template, bool allLanguages)
    {
        var session = await desk.SessionOfAccountAsync(call, template.WabaId);
        ImmutableArray<(string, string)> query = allLanguages ? [("name", template.Name)] : [("hsm_id", template.Id), ("name", template.Name)];
        await desk.CallAsync(session, HttpMethodName.Delete, $"{template.WabaId}/message_templates", null, call.Cancelled, query);
        if (!allLanguages)
        {
            await templates.DeleteAsync(call.Tenant, template.Id, call.Cancelled);
            return;
        }

        string? cursor = null;
        do
        {
            var page = await templates.ListAsync(call.Tenant, new TemplateFilter(template.WabaId, template.Name, null, null), cursor, PageLimit, call.Cancelled);
            foreach (var one in page.Items) await templates.DeleteAsync(call.Tenant, one.Id, call.Cancelled);
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Done on return: the mirror holds what WhatsApp lists now. Answers how many there are.</summary>
    public async Task<int> SyncAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var all = ImmutableArray.CreateBuilder<TemplateRecord>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            ImmutableArray<(string, string)> query = [("fields", TemplateReading.Fields), ("limit", $"{PageLimit}"), .. after is null ? ImmutableArray<(string, string)>.Empty : [("after", after)]];
            var listed = await desk.CallAsync(session, HttpMethodName.Get, $"{session.WabaId}/message_templates", null, cancellationToken, query);
            foreach (var one in listed.Items("data"))
            {
                if (TemplateReading.Read(session.Tenant, session.WabaId, one, started) is { } record) all.Add(record);
            }

            after = listed.Object("paging").Text("next") is null ? null : listed.Object("paging").Object("cursors").Text("after");
            if (after is null) break;
        }

        await templates.ReplaceAsync(session.Tenant, session.WabaId, all.ToImmutable(), started - TemplateReading.Skew, cancellationToken);
        return all.Count;
    }

    /// <summary>
    /// The template that a send names, from the mirror or, where that does not know it or not all of it, from WhatsApp; null
    /// when there is none. A name that WhatsApp does not know is not asked for again within half a minute.
    /// </summary>
    public async Task<TemplateRecord?> FindAsync(SessionRecord session, string name, string language, CancellationToken cancellationToken)
    {
        if (await templates.FindAsync(session.Tenant, session.WabaId, name, language, cancellationToken) is { } known && !known.Components.Span.SequenceEqual("[]"u8)) return known;
        var key = (session.Tenant, session.WabaId, name, language);
        var now = time.GetUtcNow();
        if (_unknown.TryGetValue(key, out var until) && until > now) return null;
        var listed = await desk.CallAsync(
            session, HttpMethodName.Get, $"{session.WabaId}/message_templates", null, cancellationToken, ("fields", TemplateReading.Fields), ("name", name), ("limit", $"{PageLimit}"));
        TemplateRecord? found = null;
        foreach (var one in listed.Items("data"))
        {
            if (TemplateReading.Read(session.Tenant, session.WabaId, one, now) is not { } record) continue;
            await templates.SaveAsync(record, cancellationToken);
            if (record.Name == name && record.Language == language) found = record;
        }

        if (found is not null) return found;
        if (_unknown.Count >= MaxAsked) _unknown.Clear();
        _unknown[key] = now + AskAgain;
        return null;
    }

    private async Task<TemplateRecord?> ReadAsync(SessionRecord session, string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var read = await desk.CallAsync(session, HttpMethodName.Get, id, null, cancellationToken, ("fields", TemplateReading.Fields));
        if (TemplateReading.Read(session.Tenant, session.WabaId, read, now) is not { } record) return null;
        await templates.SaveAsync(record, cancellationToken);
        return await templates.FindAsync(session.Tenant, id, cancellationToken);
    }
}

/// <summary>A template to be made, checked before.</summary>
/// <param name="Components">Meta's JSON array.</param>
/// <param name="TtlSeconds">0 for WhatsApp's default.</param>
public sealed record TemplateDraft(string Name, string Language, string Category, bool Named, JsonElement Components, int TtlSeconds, bool AllowCategoryChange);
