using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Services;

namespace Parley.Frontend.Sending;

/// <summary>Messages as callers name them: by Parley's id, or by WhatsApp's.</summary>
public sealed class MessageNames(IViews views, IJournal journal)
{
    private const string WhatsAppPrefix = "wamid.";
    private const int MaxLength = 512;

    /// <summary>What a name stands for.</summary>
    /// <param name="text">As the caller wrote it.</param>
    /// <param name="what">What it is to be, for the error.</param>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: the tenant has no such message, or WhatsApp has not taken it yet.</exception>
    public async Task<NamedMessage> FindAsync(TenantCall call, string text, string what)
    {
        var own = text.StartsWith(WhatsAppPrefix, StringComparison.Ordinal) ? text[WhatsAppPrefix.Length..] : text;
        if (MessageId.TryParse(own, out var id))
        {
            if (await views.MessageAsync(call.Tenant, id, call.Cancelled) is not { WhatsAppId: { } wamid } view) throw Arguments.NotFound(what);
            call.Demand(view.Session);
            return new NamedMessage(wamid, view);
        }

        return text.StartsWith(WhatsAppPrefix, StringComparison.Ordinal) && text.Length <= MaxLength ? new NamedMessage(text, null) : throw Arguments.NotFound(what);
    }

    /// <summary>The message that a customer sent under this id of WhatsApp's, which is known for 14 days.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND</exception>
    public async Task<MessageId> ReceivedAsync(TenantCall call, SessionId session, string whatsAppId)
    {
        var claim = Claims.Inbound(session, whatsAppId, default);
        if (await journal.FindKeyAsync(claim.Scope, claim.Key, call.Cancelled) is { } holder
            && await journal.ReadStreamAsync(call.Tenant, holder.Stream, holder.Version - 1, 1, call.Cancelled) is [var source]
            && EventCodec.Decode(source) is MessageReceived received)
            return received.Message;
        throw Arguments.NotFound("received message");
    }

    /// <summary>Parley's id of a message in the form that Meta's ids have.</summary>
    public static string InMetasForm(MessageId message) => WhatsAppPrefix + message.Value;
}

/// <summary>A message that a caller named.</summary>
/// <param name="WhatsAppId">WhatsApp's id.</param>
/// <param name="View">What is known of it; null where it was named by WhatsApp's id.</param>
public sealed record NamedMessage(string WhatsAppId, MessageView? View);
