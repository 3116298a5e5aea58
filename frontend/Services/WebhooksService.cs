using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain;
using Parley.Frontend.Access;
using Parley.Frontend.Deliveries;
using Parley.Frontend.Deliveries.Meta;
using Parley.Frontend.Feeds;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>A tenant's own endpoints. Secrets are sealed before they are stored and shown once.</summary>
public sealed class WebhooksService(
    Calls calls, IWebhooks webhooks, IFeed feed, FeedAge age, WebhookSecrets secrets, WebhookSender sender, MetaHandshake handshake, InternalHosts internalHosts,
    DeliveryService deliveries, DeliveryOptions options, TimeProvider time) : V1.Webhooks.WebhooksBase
{
    private const int MaxDescription = 256, MaxSecrets = 8;
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(7), Overlap = TimeSpan.FromHours(24);

    public override Task<CreateWebhookResponse> Create(CreateWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var format = request.Format == Webhook.Types.Format.Meta ? WebhookFormat.Meta : WebhookFormat.Parley;
        var record = new WebhookRecord(
            WebhookId.New(), call.Tenant, Url(request.Url), Types(request.Types_, format), Description(request.Description),
            WebhookState.Active, "", await feed.HeadAsync(call.Cancelled), null, time.GetUtcNow(), Format: format, Fields: Fields(request.Fields, format));
        if (format == WebhookFormat.Meta && await handshake.FaultAsync(record.Url, request.VerifyToken, call.Cancelled) is { } fault)
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "VERIFICATION_FAILED", $"The endpoint did not answer the verification request: {fault}.");
        var (secret, text) = secrets.Mint(call.Tenant, record.Id);
        if (!await webhooks.AddAsync(record, secret, options.EndpointsPerTenant, call.Cancelled))
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOO_MANY_WEBHOOKS", $"There are {options.EndpointsPerTenant} endpoints already, the most a tenant may have. Delete one first.");
        deliveries.Wake(record.Id);
        return new CreateWebhookResponse { Webhook = Map(record, 1), Secret = text };
    });

    public override Task<Webhook> Get(GetWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        await ShowAsync(call, await FindAsync(call, request.Id)));

    public override Task<ListWebhooksResponse> List(ListWebhooksRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await webhooks.ListAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        var response = new ListWebhooksResponse { NextCursor = page.Next ?? "" };
        foreach (var record in page.Items) response.Webhooks.Add(await ShowAsync(call, record));
        return response;
    });

    public override Task<Webhook> Update(UpdateWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var record = await FindAsync(call, request.Id);
        if (request.AllTypes && request.Types_.Count > 0) throw Arguments.Invalid("TYPES_INVALID", "types and allTypes exclude each other.");
        if (request.AllFields && request.Fields.Count > 0) throw Arguments.Invalid("FIELDS_INVALID", "fields and allFields exclude each other.");
        var changed = record with
        {
            Url = request.HasUrl ? Url(request.Url) : record.Url,
            Types = request.AllTypes ? [] : request.Types_.Count > 0 ? Types(request.Types_, record.Format) : record.Types,
            Fields = request.AllFields ? [] : request.Fields.Count > 0 ? Fields(request.Fields, record.Format) : record.Fields,
            Description = request.HasDescription ? Description(request.Description) : record.Description,
        };
        // Of an address its host alone: paths of such addresses are often secrets.
        call.Audit.Changed("host", new Uri(record.Url).Authority, new Uri(changed.Url).Authority);
        call.Audit.Changed("types", string.Join(' ', record.Types), string.Join(' ', changed.Types));
        call.Audit.Changed("description", record.Description, changed.Description);
        if (request.HasPaused) call.Audit.Changed("state", $"{record.State}", $"{(request.Paused ? WebhookState.Paused : WebhookState.Active)}");
        await webhooks.SaveAsync(changed, call.Cancelled);
        if (request.HasPaused)
        {
            _ = request.Paused
                ? await webhooks.ChangeStateAsync(call.Tenant, record.Id, [WebhookState.Active], WebhookState.Paused, EndpointPause.ByTenant, time.GetUtcNow(), call.Cancelled)
                : await webhooks.ChangeStateAsync(call.Tenant, record.Id, [WebhookState.Paused, WebhookState.Disabled], WebhookState.Active, "", time.GetUtcNow(), call.Cancelled);
        }

        deliveries.Wake(record.Id);
        return await ShowAsync(call, await FindAsync(call, request.Id));
    });

    public override Task<RotateWebhookSecretResponse> RotateSecret(RotateWebhookSecretRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var record = await FindAsync(call, request.Id);
        var overlap = request.Overlap?.ToTimeSpan() ?? Overlap;
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap) throw Arguments.Invalid("OVERLAP_INVALID", "overlap goes from 0 to 7 days, and is 24 hours when absent.");
        if (overlap > TimeSpan.Zero && (await webhooks.SecretsAsync(record.Id, time.GetUtcNow(), call.Cancelled)).Length >= MaxSecrets)
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOO_MANY_SECRETS", $"{MaxSecrets} secrets are valid at once already. Rotate with overlap 0 to end them now.");
        var (secret, text) = secrets.Mint(call.Tenant, record.Id);
        await webhooks.RotateAsync(record.Id, secret, secret.CreatedAt + overlap, call.Cancelled);
        return new RotateWebhookSecretResponse { Webhook = await ShowAsync(call, record), Secret = text };
    });

    public override Task<DeleteWebhookResponse> Delete(DeleteWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!WebhookId.TryParse(request.Id, out var id)) throw Arguments.NotFound("webhook");
        await webhooks.RemoveAsync(call.Tenant, id, call.Cancelled);
        deliveries.Wake(id);
        return new DeleteWebhookResponse();
    });

    public override Task<WebhookAttempt> SendTest(SendTestWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var record = await FindAsync(call, request.Id);
        var type = EventCatalogue.Find(request.Type.Length == 0 ? EventCatalogue.TestType : request.Type) ?? throw UnknownType(request.Type);
        var test = EventCatalogue.Test(type, call.Tenant, record.Id, time.GetUtcNow());
        var valid = await secrets.OpenAsync(call.Tenant, record.Id, call.Cancelled);
        var answer = record.Format == WebhookFormat.Meta
            ? await new MetaSigning(sender).PostAsync(record.Url, test.Id, valid, MetaForm.Test(), call.Cancelled)
            : await sender.PostAsync(record.Url, test.Id, valid, WebhookBody.Of(test), call.Cancelled);
        var attempt = Attempts.Record(test.Id, test.Type, 1, answer, answer.Delivered ? WebhookOutcome.Delivered : WebhookOutcome.Failed, null);
        await webhooks.LogAsync(record.Id, attempt, CancellationToken.None);
        return Map(attempt);
    });

    public override Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var record = await FindAsync(call, request.Id);
        var page = await webhooks.AttemptsAsync(call.Tenant, record.Id, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListDeliveriesResponse { Deliveries = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Webhook> Replay(ReplayWebhookRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var record = await FindAsync(call, request.Id);
        switch (request.FromCase)
        {
            case ReplayWebhookRequest.FromOneofCase.Cursor when request.Cursor.Length > 0:
                await webhooks.ReplayAsync(record.Id, await age.CheckedAsync(call.Tenant, request.Cursor, call.Cancelled), call.Cancelled);
                break;
            case ReplayWebhookRequest.FromOneofCase.Since:
                await webhooks.ReplayAsync(record.Id, await age.SinceAsync(request.Since.ToDateTimeOffset(), call.Cancelled), call.Cancelled);
                break;
            case ReplayWebhookRequest.FromOneofCase.Dead when request.Dead:
                var now = time.GetUtcNow();
                await webhooks.ReviveAsync(record.Id, now, now + options.Schedule.GiveUpAfter, call.Cancelled);
                break;
            default:
                throw Arguments.Invalid("REPLAY_INVALID", "Say from where: a cursor, since when, or dead=true.");
        }

        deliveries.Wake(record.Id, replayed: true);
        return await ShowAsync(call, await FindAsync(call, request.Id));
    });

    private async Task<WebhookRecord> FindAsync(TenantCall call, string id) =>
        WebhookId.TryParse(id, out var webhook) && await webhooks.FindAsync(call.Tenant, webhook, call.Cancelled) is { } record ? record : throw Arguments.NotFound("webhook");

    private async Task<Webhook> ShowAsync(TenantCall call, WebhookRecord record) =>
        Map(record, (await webhooks.SecretsAsync(record.Id, time.GetUtcNow(), call.Cancelled)).Length);

    private string Url(string url) => EndpointUrl.Fault(url, internalHosts) is { } fault ? throw Arguments.Invalid("URL_INVALID", fault) : url;

    private static string Description(string text) => text.Length <= MaxDescription ? text : throw Arguments.Invalid("DESCRIPTION_INVALID", $"description is at most {MaxDescription} characters.");

    private static ImmutableArray<string> Types(IEnumerable<string> types, WebhookFormat format)
    {
        var distinct = types.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        if (format == WebhookFormat.Meta && !distinct.IsEmpty) throw Arguments.Invalid("TYPES_INVALID", "types are of Parley's own events. In Meta's format there are fields; choose those.");
        return distinct.FirstOrDefault(type => !EventCodec.Kinds.Contains(type)) is { } unknown
            ? throw UnknownType(unknown)
            : distinct;
    }

    private static ImmutableArray<string> Fields(IEnumerable<string> fields, WebhookFormat format)
    {
        var distinct = fields.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        if (format != WebhookFormat.Meta && !distinct.IsEmpty) throw Arguments.Invalid("FIELDS_INVALID", "fields are of Meta's format. In Parley's there are types; choose those.");
        return distinct.FirstOrDefault(field => !MetaFields.All.Contains(field)) is { } unknown
            ? throw Arguments.Invalid("FIELDS_INVALID", $"There is no field '{unknown}'; there are {string.Join(", ", MetaFields.All)}.")
            : distinct;
    }

    private static RpcException UnknownType(string type) =>
        Arguments.Invalid("TYPES_INVALID", $"There are no events of type '{type}'; there are {string.Join(", ", EventCatalogue.All.Select(one => one.Name))}.");

    private static Webhook Map(WebhookRecord record, int secrets) => new()
    {
        Id = record.Id.Value,
        Url = record.Url,
        Types_ = { record.Types },
        Fields = { record.Fields },
        Description = record.Description,
        State = (Webhook.Types.State)(int)record.State,
        Reason = record.Reason,
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        FailingSince = record.FailingSince is { } since ? Timestamp.FromDateTimeOffset(since) : null,
        Cursor = FeedAge.ToText(record.Position),
        Waiting = record.Waiting,
        Dead = record.Dead,
        SecretCount = secrets,
        Format = record.Format == WebhookFormat.Meta ? Webhook.Types.Format.Meta : Webhook.Types.Format.Parley,
    };

    internal static WebhookAttempt Map(WebhookAttemptRecord record) => new()
    {
        Id = record.Id,
        Event = record.Event,
        Type = record.Type,
        Attempt = record.Attempt,
        At = Timestamp.FromDateTimeOffset(record.At),
        Outcome = (WebhookAttempt.Types.Outcome)(int)record.Outcome,
        StatusCode = record.StatusCode ?? 0,
        Milliseconds = record.Milliseconds,
        Error = record.Error,
        Response = record.Response,
        NextAttemptAt = record.NextAttemptAt is { } next ? Timestamp.FromDateTimeOffset(next) : null,
    };
}
