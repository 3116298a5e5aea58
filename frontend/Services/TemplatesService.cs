using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Templates;
using Parley.Frontend.Access;
using Parley.Frontend.Management;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A tenant's message templates.</summary>
public sealed class TemplatesService(Calls calls, GraphDesk desk, TemplateDesk templates, ITemplates mirror, IGrainFactory grains, TimeProvider time) : V1.Templates.TemplatesBase
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    public override Task<MessageTemplate> Create(CreateTemplateRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var named = request.ParameterFormat.ToUpperInvariant() switch
        {
            "" or "POSITIONAL" => false,
            "NAMED" => true,
            _ => throw Arguments.Invalid("PARAMETER_FORMAT_INVALID", "parameterFormat is POSITIONAL or NAMED."),
        };
        var draft = new TemplateDraft(
            request.Name, request.Language, request.Category.ToUpperInvariant(), named, Json(request.Components), request.MessageSendTtlSeconds, request.AllowCategoryChange);
        if (DraftRules.Check(draft.Name, draft.Language, draft.Category, draft.Named, draft.Components) is { } refusal) throw new RefusedException(refusal);
        return Map(await templates.CreateAsync(call, await desk.SessionAsync(call, request.Session), draft));
    });

    public override Task<MessageTemplate> Get(GetTemplateRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call => Map(await FindAsync(call, request.Id)));

    public override Task<ListTemplatesResponse> List(ListTemplatesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var account = request.Session.Length == 0 ? null : (await desk.SessionAsync(call, request.Session)).WabaId;
        var filter = new TemplateFilter(account, Given(request.Name), Given(request.Status.ToUpperInvariant()), Given(request.Category.ToUpperInvariant()));
        var page = await mirror.ListAsync(call.Tenant, filter, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListTemplatesResponse { Templates = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<MessageTemplate> Update(UpdateTemplateRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request is { Category: "", Components.Count: 0 }) throw Arguments.Invalid("NOTHING_TO_SET", "Name category, components or both.");
        var known = await FindAsync(call, request.Id);
        var components = request.Components.Count == 0 ? (JsonElement?)null : Json(request.Components);
        var category = Given(request.Category.ToUpperInvariant());
        if (components is { } given && DraftRules.Check(known.Name, known.Language, category ?? known.Category, known.ParameterFormat == "NAMED", given) is { } refusal) throw new RefusedException(refusal);
        return Map(await templates.EditAsync(call, known, category, components));
    });

    public override Task<DeleteTemplateResponse> Delete(DeleteTemplateRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var known = await FindAsync(call, request.Id);
        await templates.DeleteAsync(call, known, request.AllLanguages);
        var news = new TemplateNews(known.Id, known.WabaId, known.Name, known.Language, "deleted", known.Status, "DELETED", null, time.GetUtcNow(), false, default);
        await grains.GetGrain<ITenantGrain>(call.Tenant.Value).TemplateChangedAsync(news, call.Cancelled);
        return new DeleteTemplateResponse();
    });

    public override Task<MessageTemplate> Unpause(UnpauseTemplateRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => Map(await templates.UnpauseAsync(call, await FindAsync(call, request.Id))));

    public override Task<SyncTemplatesResponse> Sync(SyncTemplatesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        new SyncTemplatesResponse { Templates = await templates.SyncAsync(await desk.SessionAsync(call, request.Session), call.Cancelled) });

    private async Task<TemplateRecord> FindAsync(TenantCall call, string id) => await mirror.FindAsync(call.Tenant, id, call.Cancelled) ?? throw Arguments.NotFound("template");

    private static MessageTemplate Map(TemplateRecord record)
    {
        var refusal = TemplateStates.Check(record);
        var template = new MessageTemplate
        {
            Id = record.Id, WabaId = record.WabaId, Name = record.Name, Language = record.Language, Category = record.Category, Status = record.Status, Quality = record.Quality,
            ParameterFormat = record.ParameterFormat, Reason = record.Reason ?? "", ChangedAt = Timestamp.FromDateTimeOffset(record.ChangedAt), Sendable = refusal is null, Refusal = refusal?.Text ?? "",
        };
        using var components = JsonDocument.Parse(record.Components);
        foreach (var component in components.RootElement.EnumerateArray()) template.Components.Add(Struct.Parser.ParseJson(component.GetRawText()));
        return template;
    }

    private static JsonElement Json(IEnumerable<Struct> components)
    {
        using var document = JsonDocument.Parse($"[{string.Join(',', components.Select(component => Formatter.Format(component)))}]");
        return document.RootElement.Clone();
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
