using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Orleans;
using Parley.Domain.Content;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Content;
using Parley.Frontend.MediaFiles;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Sending;

/// <summary>
/// The one way from a request to a promised send, whether it came alone, in a batch or on a stream. Two steps, so that many
/// requests can be looked up at once and still reach their conversation in order.
/// </summary>
public sealed class Sender(
    IGrainFactory grains, IDirectory directory, IEndpoints endpoints, MessageNames names, MediaUploads media, TemplateGate templates, Quotas quotas, ApiMetrics metrics, TimeProvider time)
{
    /// <summary>Durable on return.</summary>
    /// <exception cref="RefusedException">Nothing was promised.</exception>
    public async Task<SendMessageResponse> SendAsync(TenantCall call, SendMessageRequest request) =>
        await PromiseAsync(await PrepareAsync(call, request, FindSessionAsync), call.Cancelled);

    /// <summary>Checks a request by itself and finds its conversation; nothing is promised yet.</summary>
    /// <param name="sessions">How to find a session; a stream remembers the last ones.</param>
    public async Task<PreparedSend> PrepareAsync(TenantCall call, SendMessageRequest request, Func<TenantId, SessionId, CancellationToken, Task<SessionRecord?>> sessions)
    {
        Arguments.Key(request.Key);
        await quotas.DemandMessageAsync(call.Tenant);
        if (ConversationId.TryParse(request.To, out var conversation)) request = await ToConversationAsync(call, request, conversation);
        var to = Arguments.RecipientOrGroup(request.To);
        var replyTo = ReplyTo(request);
        var hash = Hash(request, to.Value, replyTo);
        if (request.ContentCase == SendMessageRequest.ContentOneofCase.Reaction) request = await AtMessageAsync(call, request);
        var content = SentContent.Of(request);
        if (to.IsGroup && ContentRules.CheckGroup(content.Type ?? ContentTypes.Text) is { } unfit) throw new RefusedException(unfit);
        if (!content.Json.IsEmpty && MediaIds.MayBeIn(content.Json.Span)) await media.CheckAsync(call, content.Type ?? ContentTypes.Text, content.Json);
        var session = await SessionAsync(call, request.Session, sessions);
        var quoted = replyTo.Length == 0 ? null : (await names.FindAsync(call, replyTo, "message to reply to")).WhatsAppId;
        var command = new SendMessage(
            request.Key, hash, content.Line, quoted, call.Author, Class(request), Arguments.Time(request.SendAt, "sendAt"), Arguments.Time(request.ExpiresAt, "expiresAt"), content.Type, content.Json, to.Value, null, Data(request));
        var peer = new Peer([to.Identity]);
        var found = await directory.FindAsync(call.Tenant, session.Id, peer, call.Cancelled);
        if (ContentTypes.OutsideWindow(content.Type))
        {
            // It may be the first that is ever said to this person.
            var known = found ?? (await directory.ResolveAsync(call.Tenant, session.Id, [peer], call.Cancelled))[0];
            var parties = new Parties(session.Id, known.Contact, to.IsPhone ? to.Value : null, to.IsPhone || to.IsGroup ? null : to.Value);
            var (purpose, refusal) = await templates.CheckAsync(session, known.Contact, to, content.Json, call.Cancelled);
            return new PreparedSend(new ConversationKey(call.Tenant, known.Conversation), command with { Parties = parties, Purpose = purpose, Refused = refusal });
        }

        return found is { } open
            ? new PreparedSend(new ConversationKey(call.Tenant, open.Conversation), command)
            : throw new RefusedException(Rules.CheckWindow(Domain.Conversations.Conversation.Empty, default)!);
    }

    /// <summary>Durable on return. At most one call per conversation is under way per caller: that keeps the order.</summary>
    /// <exception cref="RefusedException">Nothing was promised.</exception>
    public async Task<SendMessageResponse> PromiseAsync(PreparedSend send, CancellationToken cancelled) =>
        Answer(send.Key, await grains.GetGrain<IConversationGrain>(send.Key.ToString()).SendAsync(send.Command, cancelled));

    /// <summary>Durable on return: several sends to one conversation by one call, in their order; each answer is for <see cref="Answer"/>.</summary>
    public Task<ImmutableArray<SendOutcome>> PromiseAsync(ConversationKey key, ImmutableArray<SendMessage> commands, CancellationToken cancelled) =>
        grains.GetGrain<IConversationGrain>(key.ToString()).SendManyAsync(new SendMessages(commands), cancelled);

    /// <summary>What a caller hears of a promise.</summary>
    /// <exception cref="RefusedException">Nothing was promised.</exception>
    public SendMessageResponse Answer(ConversationKey key, SendOutcome outcome)
    {
        if (outcome.Message is not { } id)
        {
            metrics.Refused();
            throw new RefusedException(outcome.Refusal!);
        }

        metrics.Sent(outcome.Repeated);
        if (!outcome.Repeated) quotas.Sent(key.Tenant);
        return new SendMessageResponse { Id = id.Value, Conversation = key.Conversation.Value, Repeated = outcome.Repeated };
    }

    /// <summary>A session as the store has it now.</summary>
    public Task<SessionRecord?> FindSessionAsync(TenantId tenant, SessionId session, CancellationToken cancelled) => endpoints.SessionAsync(tenant, session, cancelled);

    private static async Task<SessionRecord> SessionAsync(TenantCall call, string text, Func<TenantId, SessionId, CancellationToken, Task<SessionRecord?>> sessions)
    {
        if (!SessionId.TryParse(text, out var id) || await sessions(call.Tenant, id, call.Cancelled) is not { } session) throw Arguments.NotFound("session");
        call.Demand(id);
        return session.EndedAt is null
            ? session
            : throw RpcFailure.Create(StatusCode.FailedPrecondition, "SESSION_DISCONNECTED", "This session's number is not connected any more. Connect it again, or send from another session.");
    }

    /// <summary>To whoever a conversation is with, from its session: for those who do not see whom.</summary>
    private async Task<SendMessageRequest> ToConversationAsync(TenantCall call, SendMessageRequest request, ConversationId conversation)
    {
        if (await directory.PartiesAsync(call.Tenant, conversation, call.Cancelled) is not { } parties) throw Arguments.NotFound("conversation");
        var named = request.Clone();
        if (named.Session.Length == 0) named.Session = parties.Session.Value;
        if (named.Session != parties.Session.Value) throw Arguments.Invalid("SESSION_INVALID", "This conversation is another session's; leave session out.");
        named.To = parties.Identities.Where(static one => one.Kind is IdentityKind.Phone or IdentityKind.UserId).Select(static one => one.Kind == IdentityKind.Phone ? "+" + one.Value : one.Value).FirstOrDefault()
            ?? (parties.Identities.FirstOrDefault(static one => one.Kind == IdentityKind.Group) is { Value: { } group } ? "group:" + group : throw Arguments.Invalid("RECIPIENT_INVALID", "WhatsApp did not tell whom this conversation is with."));
        return named;
    }

    /// <summary>The message that is answered, by either of its two fields; empty for none.</summary>
    private static string ReplyTo(SendMessageRequest request)
    {
        var replyTo = request.ReplyTo;
        if (request.Context is { HasMessageId: true } context)
        {
            if (replyTo.Length > 0 && replyTo != context.MessageId) throw Arguments.Invalid("REPLY_TWICE", "replyTo and context.message_id name different messages.");
            replyTo = context.MessageId;
        }

        return replyTo.Length > 0 && request.ContentCase == SendMessageRequest.ContentOneofCase.Reaction
            ? throw Arguments.Invalid("REPLY_NOT_POSSIBLE", "A reaction stands at a message and answers none: leave replyTo out.")
            : replyTo;
    }

    /// <summary>A reaction names its message by WhatsApp's id from here on.</summary>
    private async Task<SendMessageRequest> AtMessageAsync(TenantCall call, SendMessageRequest request)
    {
        if (!request.Reaction.HasMessageId) return request;
        var named = await names.FindAsync(call, request.Reaction.MessageId, "message to react to");
        if (named.View is { } view && ContentRules.CheckReaction(view.Type, view.At, time.GetUtcNow()) is { } refusal) throw new RefusedException(refusal);
        var known = request.Clone();
        known.Reaction.MessageId = named.WhatsAppId;
        return known;
    }

    private static SendClass Class(SendMessageRequest request) => request.Class is >= SendMessageRequest.Types.Class.Reply and <= SendMessageRequest.Types.Class.Bulk
        ? (SendClass)(int)request.Class
        : throw Arguments.Invalid("CLASS_INVALID", "class is REPLY, TRANSACTIONAL or BULK.");

    private static string? Data(SendMessageRequest request) => request.BizOpaqueCallbackData.Length switch
    {
        0 => null,
        <= Delivery.MaxData => request.BizOpaqueCallbackData,
        var length => throw Arguments.Invalid("CALLBACK_DATA_TOO_LONG", $"bizOpaqueCallbackData has {length} characters; it may have {Delivery.MaxData}."),
    };

    /// <summary>What makes two requests the same: session, recipient, content and times, not the key.</summary>
    private static ReadOnlyMemory<byte> Hash(SendMessageRequest request, string to, string replyTo)
    {
        var body = request is { ContentCase: SendMessageRequest.ContentOneofCase.Text, Contacts.Count: 0, Text.HasPreviewUrl: false }
            ? $"text\n{request.Text.Body}"
            : SentContent.Fingerprint(request);
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', request.Session, to, replyTo, body)
            + (request.BizOpaqueCallbackData.Length == 0 ? "" : $"\n{request.BizOpaqueCallbackData}")
            + (request.SendAt is null && request.ExpiresAt is null ? "" : $"\n{request.SendAt}\n{request.ExpiresAt}")));
    }
}

/// <summary>A request that was checked by itself, and the conversation it belongs to.</summary>
public sealed record PreparedSend(ConversationKey Key, SendMessage Command);
