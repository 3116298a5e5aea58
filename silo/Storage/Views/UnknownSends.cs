using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>Sends whose fate nobody knows, through an index that holds nothing else.</summary>
public sealed class UnknownSends(Store store) : IUnknownSends
{
    private readonly StoreTables _tables = new(store);

    public Task<ImmutableArray<UnknownSend>> BeforeAsync(DateTimeOffset before, UnknownSend? after, int limit, CancellationToken cancellationToken = default) =>
        _tables.QueryAsync(
            new Statement(
                """
                SELECT id, tenant, conversation, status_at FROM message_view WHERE status = 2
                    AND status_at <= $1 AND status_at >= $2 AND (status_at > $2 OR id > $3) ORDER BY status_at, id LIMIT $4
                """,
                Microseconds.Of(before), after is null ? long.MinValue : Microseconds.Of(after.Since), after?.Message.Value ?? "", limit),
            row => new UnknownSend(new MessageId(row.Text(0)), new ConversationKey(new TenantId(row.Text(1)), new ConversationId(row.Text(2))), row.Time(3)),
            cancellationToken);
}
