using System.Collections.Immutable;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

/// <summary>Conversations in the states that tests begin from.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TenantId Tenant = TenantId.New();
    public static readonly SessionId Session = SessionId.New();
    public static readonly ContactId Contact = ContactId.New();
    public static readonly ConversationId Id = ConversationId.New();
    public static readonly Parties Parties = new(Session, Contact, "15550107001", null);

    public static InboundMessage Message(string id = "wamid.1", DateTimeOffset? at = null) =>
        new(id, "text", null, "hello", "Ada", null, at ?? Now, default);

    public static ReceiveMessages Receive(params InboundMessage[] messages) => new(Parties, [.. messages]);

    /// <summary>A conversation whose customer wrote at this time.</summary>
    public static Conversation Open(DateTimeOffset? wroteAt = null) =>
        Apply(Conversation.Empty, Rules.Receive(Conversation.Empty, Receive(Message(at: wroteAt)), ImmutableHashSet<int>.Empty, wroteAt ?? Now));

    public static SendMessage Text(string body = "hi", string key = "k1") => new(key, new byte[32], body, null, "key");

    public static Conversation Apply(Conversation state, Parley.Domain.Decision decision) =>
        decision.Steps.Aggregate(state, (current, step) => current.Evolve(current.Version + 1, step.Event));

    /// <summary>An open conversation with one queued message.</summary>
    public static (Conversation State, MessageId Message) Queued()
    {
        var id = MessageId.New();
        var state = Open();
        return (Apply(state, Rules.Send(state, Text(), id, Tenant, Id, Now).Decision!), id);
    }
}
