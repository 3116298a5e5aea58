namespace Parley.Storage.Views;

/// <summary>
/// The views for those who have just been told an id: what is not there yet is looked for once more, after the views have
/// caught up with the journal. Lists are as far as the views are.
/// </summary>
public sealed class FreshViews(ViewStore views, Projector projector) : IViews
{
    /// <summary>How long an id that is not there may wait; then the answer is that there is none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Task<Page<ConversationView>> ConversationsAsync(
        TenantId tenant, ConversationFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default) =>
        views.ConversationsAsync(tenant, filter, cursor, pageSize, cancellationToken);

    public Task<ConversationCounts> CountAsync(TenantId tenant, SessionId? session, PersonId? person, int most, CancellationToken cancellationToken = default) =>
        views.CountAsync(tenant, session, person, most, cancellationToken);

    public async Task<ConversationView?> ConversationAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default)
    {
        if (await views.ConversationAsync(tenant, conversation, cancellationToken) is { } known) return known;
        return await CatchUpAsync(cancellationToken) ? await views.ConversationAsync(tenant, conversation, cancellationToken) : null;
    }

    public Task<Page<MessageView>> MessagesAsync(
        TenantId tenant, ConversationId conversation, string? cursor, int pageSize, CancellationToken cancellationToken = default) =>
        views.MessagesAsync(tenant, conversation, cursor, pageSize, cancellationToken);

    public Task<ImmutableArray<DayCounters>> DaysAsync(TenantId tenant, DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
        views.DaysAsync(tenant, from, to, cancellationToken);

    public async Task<MessageView?> MessageAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken = default)
    {
        if (await views.MessageAsync(tenant, message, cancellationToken) is { } known) return known;
        return await CatchUpAsync(cancellationToken) ? await views.MessageAsync(tenant, message, cancellationToken) : null;
    }

    private async Task<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await projector.CaughtUpAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
