namespace Parley.Contracts.Ports;

/// <summary>Conversations that were put aside for a time, of all tenants.</summary>
public interface ISnoozes
{
    /// <summary>Those whose time has come, the longest overdue first.</summary>
    /// <param name="after">The last one of the page before, or null.</param>
    Task<ImmutableArray<Snooze>> DueAsync(DateTimeOffset now, Snooze? after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A conversation that opens by itself.</summary>
public sealed record Snooze(ConversationKey Conversation, DateTimeOffset Until);
