namespace Parley.Contracts.Ports;

/// <summary>What people have begun to write, in a plain table. Writes are durable on return.</summary>
public interface IDrafts
{
    /// <summary>A person's, the latest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<DraftRecord>> ListAsync(TenantId tenant, PersonId person, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task<DraftRecord?> FindAsync(TenantId tenant, PersonId person, ConversationId conversation, CancellationToken cancellationToken = default);

    /// <summary>Keeps a draft, or forgets it where its text is empty.</summary>
    Task SaveAsync(TenantId tenant, PersonId person, DraftRecord draft, CancellationToken cancellationToken = default);

    /// <summary>Removes drafts of all tenants from before a time.</summary>
    Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>What a person has begun to write in a conversation.</summary>
/// <param name="Note">A note, and no answer.</param>
public sealed record DraftRecord(ConversationId Conversation, string Text, bool Note, DateTimeOffset ChangedAt);
