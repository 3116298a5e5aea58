using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>Conversations that were put aside for a time, through an index that holds nothing else.</summary>
public sealed class Snoozes(Store store) : ISnoozes
{
    private readonly StoreTables _tables = new(store);

    public Task<ImmutableArray<Snooze>> DueAsync(DateTimeOffset now, Snooze? after, int limit, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                """
                SELECT id, tenant, snoozed_until FROM conversation_view WHERE snoozed_until IS NOT NULL
                    AND snoozed_until <= $1 AND snoozed_until >= $2 AND (snoozed_until > $2 OR id > $3) ORDER BY snoozed_until, id LIMIT $4
                """,
                Microseconds.Of(now), after is null ? long.MinValue : Microseconds.Of(after.Until), after?.Conversation.Conversation.Value ?? "", limit),
            static row => new Snooze(new ConversationKey(new TenantId(row.Text(1)), new ConversationId(row.Text(0))), row.Time(2)),
            cancellationToken);
}
