using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Sending;

/// <summary>
/// The one way from a request to a promised send, whether it came alone, in a batch or on a stream. Two steps, so that many
/// requests can be looked up at once and still reach their conversation in order.
/// </summary>
public sealed class Sender(IGrainFactory grains, IDirectory directory, IEndpoints endpoints, IViews views, ApiMetrics metrics)
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
        var to = Arguments.Phone(request.To);
        if (request.ContentCase != SendMessageRequest.ContentOneofCase.Text) throw Arguments.Invalid("CONTENT_MISSING", "A message needs content: text with a body.");
        if (Rules.CheckText(request.Text.Body) is { } refusal) throw new RefusedException(refusal);
        var session = await SessionAsync(call, request.Session, sessions);
        var command = new SendText(request.Key, Hash(request, to), request.Text.Body, await QuotedAsync(call, request.ReplyTo), call.Author, Class(request), Time(request.SendAt, "sendAt"), Time(request.ExpiresAt, "expiresAt"));
        var peer = new Peer([new Identity(IdentityKind.Phone, to)]);
        return await directory.FindAsync(call.Tenant, session.Id, peer, call.Cancelled) is { } found
            ? new PreparedSend(new ConversationKey(call.Tenant, found.Conversation), command)
            : throw new RefusedException(Rules.CheckWindow(Domain.Conversations.Conversation.Empty, default)!);
    }

    /// <summary>Durable on return. At most one call per conversation is under way per caller: that keeps the order.</summary>
    /// <exception cref="RefusedException">Nothing was promised.</exception>
    public async Task<SendMessageResponse> PromiseAsync(PreparedSend send, CancellationToken cancelled) =>
        Answer(send.Key, await grains.GetGrain<IConversationGrain>(send.Key.ToString()).SendAsync(send.Command, cancelled));

    /// <summary>Durable on return: several sends to one conversation by one call, in their order; each answer is for <see cref="Answer"/>.</summary>
    public Task<ImmutableArray<SendOutcome>> PromiseAsync(ConversationKey key, ImmutableArray<SendText> commands, CancellationToken cancelled) =>
        grains.GetGrain<IConversationGrain>(key.ToString()).SendManyAsync(new SendTexts(commands), cancelled);

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
        return new SendMessageResponse { Id = id.Value, Conversation = key.Conversation.Value, Repeated = outcome.Repeated };
    }

    /// <summary>A session as the store has it now.</summary>
    public Task<SessionRecord?> FindSessionAsync(TenantId tenant, SessionId session, CancellationToken cancelled) => endpoints.SessionAsync(tenant, session, cancelled);

    private static async Task<SessionRecord> SessionAsync(TenantCall call, string text, Func<TenantId, SessionId, CancellationToken, Task<SessionRecord?>> sessions)
    {
        if (!SessionId.TryParse(text, out var id) || await sessions(call.Tenant, id, call.Cancelled) is not { } session) throw Arguments.NotFound("session");
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

    private static SendClass Class(SendMessageRequest request) => request.Class is >= SendMessageRequest.Types.Class.Reply and <= SendMessageRequest.Types.Class.Bulk
        ? (SendClass)(int)request.Class
        : throw Arguments.Invalid("CLASS_INVALID", "class is REPLY, TRANSACTIONAL or BULK.");

    private static DateTimeOffset? Time(Timestamp? given, string name)
    {
        if (given is null) return null;
        // 0001 to 9999, and whole nanoseconds: what the timestamp's own rules allow.
        return given.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && given.Nanos is >= 0 and <= 999_999_999
            ? given.ToDateTimeOffset()
            : throw Arguments.Invalid("TIME_INVALID", $"{name} is not a time.");
    }

    /// <summary>What makes two requests the same: session, recipient, content and times, not the key.</summary>
    private static ReadOnlyMemory<byte> Hash(SendMessageRequest request, string to) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', request.Session, to, request.ReplyTo, "text", request.Text.Body)
            + (request.SendAt is null && request.ExpiresAt is null ? "" : $"\n{request.SendAt}\n{request.ExpiresAt}")));
}

/// <summary>A request that was checked by itself, and the conversation it belongs to.</summary>
public sealed record PreparedSend(ConversationKey Key, SendText Command);
