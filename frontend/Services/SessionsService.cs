using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Connecting and freeing numbers.</summary>
public sealed class SessionsService(Calls calls, IGrainFactory grains, IEndpoints endpoints, AppDirectory directory, Quotas quotas) : Sessions.SessionsBase
{
    private const int MaxIdLength = 64, MaxTokenLength = 4096, MaxThroughput = 1000;

    public override Task<Session> Create(CreateSessionRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        Check(request);
        // The tenant's own active number again: the same session with a new token.
        var active = await endpoints.SessionByNumberAsync(request.PhoneNumberId, call.Cancelled);
        var mine = active?.Tenant == call.Tenant;
        if (!mine) await quotas.DemandSessionAsync(call.Tenant, call.Cancelled);
        var id = mine ? active!.Id : SessionId.New((await endpoints.AppAsync(request.App, call.Cancelled))?.IsTest ?? false);
        var command = new ConnectNumber(request.App, request.PhoneNumberId, request.WabaId, request.Token);
        var outcome = await Grain(call, id).ConnectAsync(command, call.Cancelled);
        directory.ForgetNumber(request.PhoneNumberId);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        return Map(await FindAsync(call, id.Value));
    });

    public override Task<Session> Get(GetSessionRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => await WithSendingAsync(call, await FindAsync(call, request.Id)));

    public override Task<Session> Update(UpdateSessionRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.MessagesPerSecond is < 0 or > MaxThroughput)
            throw Arguments.Invalid("THROUGHPUT_INVALID", $"messagesPerSecond is {request.MessagesPerSecond}; it goes from 1 to {MaxThroughput}.");
        if (!System.Enum.IsDefined(request.MessagingLimit))
            throw Arguments.Invalid("MESSAGING_LIMIT_INVALID", "messagingLimit is TIER_250, TIER_1K, TIER_2K, TIER_10K, TIER_100K or TIER_UNLIMITED.");
        if (request is { MessagesPerSecond: 0, MessagingLimit: V1.MessagingLimit.Unspecified })
            throw Arguments.Invalid("NOTHING_TO_SET", "Name messagesPerSecond, messagingLimit or both.");
        var session = await FindAsync(call, request.Id);
        if (request.MessagesPerSecond > 0) call.Audit.Changed("messagesPerSecond", null, $"{request.MessagesPerSecond}");
        if (request.MessagingLimit != V1.MessagingLimit.Unspecified) call.Audit.Changed("messagingLimit", null, $"{request.MessagingLimit}");
        if (request.MessagesPerSecond > 0) await Grain(call, session.Id).SetThroughputAsync(request.MessagesPerSecond, call.Cancelled);
        if (request.MessagingLimit != V1.MessagingLimit.Unspecified)
            await Grain(call, session.Id).SetMessagingLimitAsync((Contracts.Ports.MessagingLimit)(int)request.MessagingLimit, call.Cancelled);
        return await WithSendingAsync(call, session);
    });

    public override Task<ListSessionsResponse> List(ListSessionsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await endpoints.SessionsAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListSessionsResponse { Sessions = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Session> Disconnect(DisconnectSessionRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var session = await FindAsync(call, request.Id);
        await Grain(call, session.Id).DisconnectAsync(call.Cancelled);
        directory.ForgetNumber(session.PhoneNumberId);
        return Map(await FindAsync(call, request.Id));
    });

    private async Task<Session> WithSendingAsync(TenantCall call, SessionRecord record)
    {
        var sending = await Grain(call, record.Id).SendingAsync(call.Cancelled);
        var session = Map(record);
        session.MessagesPerSecond = sending.MessagesPerSecond;
        session.Held = EventMapper.Failure(sending.HeldCode, sending.HeldReason);
        session.Reach = PortfoliosService.Map(sending.Reach);
        return session;
    }

    private ISessionGrain Grain(TenantCall call, SessionId id) => grains.GetGrain<ISessionGrain>(new SessionKey(call.Tenant, id).ToString());

    private async Task<SessionRecord> FindAsync(TenantCall call, string text)
    {
        if (!SessionId.TryParse(text, out var id) || await endpoints.SessionAsync(call.Tenant, id, call.Cancelled) is not { } session) throw Arguments.NotFound("session");
        call.Demand(id);
        return session;
    }

    private static void Check(CreateSessionRequest request)
    {
        if (!AppsService.IsName(request.App)) throw Arguments.Invalid("APP_INVALID", "app is the name of a configured Meta app: lower-case letters, digits and '-', at most 64.");
        if (!IsGraphId(request.PhoneNumberId)) throw Arguments.Invalid("PHONE_NUMBER_ID_INVALID", "phoneNumberId is the number's id in the Graph API: digits, at most 64.");
        if (!IsGraphId(request.WabaId)) throw Arguments.Invalid("WABA_ID_INVALID", "wabaId is the WhatsApp Business Account's id in the Graph API: digits, at most 64.");
        if (request.Token.Length is 0 or > MaxTokenLength || request.Token.Any(c => c is <= ' ' or > '~'))
            throw Arguments.Invalid("TOKEN_INVALID", $"token is an access token of the Graph API: 1 to {MaxTokenLength} printable ASCII characters without blanks.");
    }

    internal static bool IsGraphId(string text) => text.Length is > 0 and <= MaxIdLength && text.All(char.IsAsciiDigit);

    private static Session Map(SessionRecord record) => new()
    {
        Id = record.Id.Value,
        App = record.App,
        PhoneNumberId = record.PhoneNumberId,
        WabaId = record.WabaId,
        DisplayPhoneNumber = record.DisplayPhoneNumber,
        VerifiedName = record.VerifiedName,
        State = record.EndedAt is null ? Session.Types.State.Connected : Session.Types.State.Disconnected,
        ConnectedAt = Timestamp.FromDateTimeOffset(record.ConnectedAt),
    };
}
