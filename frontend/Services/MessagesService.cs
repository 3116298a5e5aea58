using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>Sending and reading messages.</summary>
public sealed class MessagesService(Calls calls, IGrainFactory grains, IDirectory directory, IEndpoints endpoints, IViews views) : Messages.MessagesBase
{
    public override Task<SendMessageResponse> Send(SendMessageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        Arguments.Key(request.Key);
        var to = Arguments.Phone(request.To);
        if (request.ContentCase != SendMessageRequest.ContentOneofCase.Text) throw Arguments.Invalid("CONTENT_MISSING", "A message needs content: text with a body.");
        if (Rules.CheckText(request.Text.Body) is { } refusal) throw new RefusedException(refusal);
        var session = await SessionAsync(call, request.Session);
        var command = new SendText(request.Key, Hash(request, to), request.Text.Body, await QuotedAsync(call, request.ReplyTo), call.Author);
        var peer = new Peer([new Identity(IdentityKind.Phone, to)]);
        if (await directory.FindAsync(call.Tenant, session.Id, peer, call.Cancelled) is not { } found)
            throw new RefusedException(Rules.CheckWindow(Domain.Conversations.Conversation.Empty, default)!);
        var key = new ConversationKey(call.Tenant, found.Conversation);
        var outcome = await grains.GetGrain<IConversationGrain>(key.ToString()).SendAsync(command, call.Cancelled);
        return outcome.Message is { } id
            ? new SendMessageResponse { Id = id.Value, Conversation = found.Conversation.Value, Repeated = outcome.Repeated }
            : throw new RefusedException(outcome.Refusal!);
    });

    public override Task<Message> Get(GetMessageRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
        MessageId.TryParse(request.Id, out var id) && await views.MessageAsync(call.Tenant, id, call.Cancelled) is { } view
            ? Map(view)
            : throw Arguments.NotFound("message"));

    public override Task<ListMessagesResponse> List(ListMessagesRequest request, ServerCallContext context) => calls.AsTenantAsync(context, async call =>
    {
        // The directory knows a conversation before the read models, which follow the journal by milliseconds.
        if (!ConversationId.TryParse(request.Conversation, out var id) || await directory.PartiesAsync(call.Tenant, id, call.Cancelled) is null)
            throw Arguments.NotFound("conversation");
        var page = await views.MessagesAsync(call.Tenant, id, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListMessagesResponse { Messages = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    private async Task<SessionRecord> SessionAsync(TenantCall call, string text)
    {
        if (!SessionId.TryParse(text, out var id) || await endpoints.SessionAsync(call.Tenant, id, call.Cancelled) is not { } session)
            throw Arguments.NotFound("session");
        return session.EndedAt is null
            ? session
            : throw RpcFailure.Create(StatusCode.FailedPrecondition, "SESSION_DISCONNECTED", "This session's number is not connected any more. Connect it again, or send from another session.");
    }

    private async Task<string?> QuotedAsync(TenantCall call, string replyTo)
    {
        if (replyTo.Length == 0) return null;
        return MessageId.TryParse(replyTo, out var id) && await views.MessageAsync(call.Tenant, id, call.Cancelled) is { WhatsAppId: { } wamid }
            ? wamid
            : throw Arguments.NotFound("message to reply to");
    }

    /// <summary>What makes two requests the same: session, recipient and content, not the key.</summary>
    private static ReadOnlyMemory<byte> Hash(SendMessageRequest request, string to) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', request.Session, to, request.ReplyTo, "text", request.Text.Body)));

    private static Message Map(MessageView view) => new()
    {
        Id = view.Id.Value,
        Conversation = view.Conversation.Value,
        Session = view.Session.Value,
        Direction = (Message.Types.Direction)(int)view.Direction,
        Type = view.Type,
        Text = view.Text is null ? null : new Text { Body = view.Text },
        WhatsappId = view.WhatsAppId ?? "",
        Status = (Message.Types.Status)(int)view.Status,
        StatusAt = Timestamp.FromDateTimeOffset(view.StatusAt),
        Failure = EventMapper.Failure(view.ErrorCode, view.ErrorText),
        At = Timestamp.FromDateTimeOffset(view.At),
        Raw = view.Type == "unsupported" && view.Raw is { } raw ? ByteString.CopyFrom(raw.Span) : ByteString.Empty,
    };
}
