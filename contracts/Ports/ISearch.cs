using Parley.Contracts.Grains;

namespace Parley.Contracts.Ports;

/// <summary>
/// Finds messages and people by words: a projection of the journal of its own, behind it by a second or so, that can be made
/// again. Each wanted word is the beginning of a word, and all of them must be there.
/// </summary>
public interface ISearch
{
    /// <summary>Messages, those recorded last first.</summary>
    /// <param name="words">In their one form, at least one.</param>
    /// <exception cref="PageCursorException"/>
    Task<Page<FoundMessage>> MessagesAsync(
        TenantId tenant, ImmutableArray<string> words, SessionId? session, ConversationId? conversation, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Contacts by their names, phone numbers and the values of their fields, those that became known last first.</summary>
    /// <param name="words">In their one form, at least one.</param>
    /// <exception cref="PageCursorException"/>
    Task<Page<(long Seq, ContactView Contact)>> ContactsAsync(
        TenantId tenant, ImmutableArray<string> words, ContactFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Conversations by the names and phone numbers of whose they are, those that began last first.</summary>
    /// <param name="words">In their one form, at least one.</param>
    /// <exception cref="PageCursorException"/>
    Task<Page<FoundConversation>> ConversationsAsync(TenantId tenant, ImmutableArray<string> words, SessionId? session, string? cursor, int pageSize, CancellationToken cancellationToken = default);
}

/// <summary>A message that has the words.</summary>
/// <param name="Seq">Its place in the list.</param>
/// <param name="Text">What it says in words.</param>
public sealed record FoundMessage(
    long Seq, MessageId Id, ConversationId Conversation, SessionId Session, ContactId Contact, string? Name, string? Phone, MessageDirection Direction, string Type, string? Text, DateTimeOffset At);

/// <summary>A conversation whose customer has the words.</summary>
/// <param name="Seq">Its place in the list.</param>
public sealed record FoundConversation(long Seq, ConversationId Id, SessionId Session, ContactId Contact, string? Name, string? Phone, DateTimeOffset LastAt);
