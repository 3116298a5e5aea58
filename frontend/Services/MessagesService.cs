using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Content;
using Parley.Frontend.Desk;
using Parley.Frontend.Feeds;
using Parley.Frontend.Sending;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Sending and reading messages.</summary>
public sealed class MessagesService(Calls calls, Sender sender, SendBatches batches, SendStreams streams, Attention attention, IGrainFactory grains, IDirectory directory, IViews views, WaitingReasons waiting, SendingOptions options, TimeProvider time) : Messages.MessagesBase
{
    public override Task<SendMessageResponse> Send(SendMessageRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => sender.SendAsync(call, request));

    public override Task<SendBatchResponse> SendBatch(SendBatchRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => batches.SendAsync(call, request));

    public override Task SendStream(IAsyncStreamReader<SendMessageRequest> requestStream, IServerStreamWriter<SendAnswer> responseStream, ServerCallContext context) =>
        calls.AsTenantAsync(context, call => streams.RunAsync(call, requestStream, responseStream));

    public override Task<ResolveMessageResponse> Resolve(ResolveMessageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        Arguments.Key(request.Key);
        if (request.Resolution is < ResolveMessageRequest.Types.Resolution.Sent or > ResolveMessageRequest.Types.Resolution.Drop)
            throw Arguments.Invalid("RESOLUTION_INVALID", "resolution is SENT, RETRY or DROP.");
        if (!MessageId.TryParse(request.Id, out var id) || await views.MessageAsync(call.Tenant, id, call.Cancelled) is not { Direction: MessageDirection.Outbound } view)
            throw Arguments.NotFound("message");
        call.Demand(view.Session);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', "resolve", request.Id, request.Resolution)));
        var command = new ResolveSend(id, view.Version, (Resolution)(int)request.Resolution, request.Key, hash, call.Author);
        var outcome = await grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, view.Conversation).ToString()).ResolveAsync(command, call.Cancelled);
        return outcome.Refusal is { } refusal ? throw new RefusedException(refusal) : new ResolveMessageResponse { Id = id.Value, Repeated = outcome.Repeated };
    });

    public override Task<CancelMessageResponse> Cancel(CancelMessageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!MessageId.TryParse(request.Id, out var id) || await views.MessageAsync(call.Tenant, id, call.Cancelled) is not { Direction: MessageDirection.Outbound } view)
            throw Arguments.NotFound("message");
        call.Demand(view.Session);
        var cancelled = view.ErrorCode == OwnFailures.Cancelled
            || await grains.GetGrain<ISessionGrain>(new SessionKey(call.Tenant, view.Session).ToString()).CancelAsync(id, call.Cancelled)
            // It may have been cancelled before, and the read models follow the journal.
            || (await views.MessageAsync(call.Tenant, id, call.Cancelled))?.ErrorCode == OwnFailures.Cancelled;
        return new CancelMessageResponse { Id = id.Value, Cancelled = cancelled };
    });

    public override Task<MarkReadResponse> MarkRead(MarkReadRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await attention.MarkReadAsync(call, request.Id, typing: false);
        return new MarkReadResponse();
    });

    public override Task<TypingResponse> Typing(TypingRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => attention.TypeAsync(call, request.Conversation));

    public override Task<Message> Get(GetMessageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!MessageId.TryParse(request.Id, out var id) || await views.MessageAsync(call.Tenant, id, call.Cancelled) is not { } view) throw Arguments.NotFound("message");
        call.Demand(view.Session);
        return (await MapAsync(call, [view]))[0];
    });

    public override Task<ListMessagesResponse> List(ListMessagesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        // The directory knows a conversation before the read models, which follow the journal by milliseconds.
        if (!ConversationId.TryParse(request.Conversation, out var id) || await directory.PartiesAsync(call.Tenant, id, call.Cancelled) is not { } parties)
            throw Arguments.NotFound("conversation");
        call.Demand(parties.Session);
        var page = await views.MessagesAsync(call.Tenant, id, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListMessagesResponse { Messages = { await MapAsync(call, page.Items) }, NextCursor = page.Next ?? "" };
    });

    private async Task<Message[]> MapAsync(TenantCall call, ImmutableArray<MessageView> views)
    {
        var reasons = await waiting.OfAsync(call, views);
        return [.. views.Select(view =>
        {
            var message = MessageMapper.Map(view);
            message.Waiting = reasons.GetValueOrDefault(view.Id);
            message.DecisionNeeded = view.Status == Contracts.Ports.MessageStatus.Unknown && view.StatusAt + options.UnknownFor <= time.GetUtcNow();
            return message;
        })];
    }
}
