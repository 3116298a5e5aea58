namespace Parley.Contracts.Ports;

/// <summary>Sends of all tenants whose fate nobody knows, by the read models.</summary>
public interface IUnknownSends
{
    /// <summary>Those that became unknown before an instant, oldest first, behind the last one of an earlier page.</summary>
    Task<ImmutableArray<UnknownSend>> BeforeAsync(DateTimeOffset before, UnknownSend? after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A send whose fate nobody knows.</summary>
/// <param name="Since">When it became unknown.</param>
public sealed record UnknownSend(MessageId Message, ConversationKey Conversation, DateTimeOffset Since);
