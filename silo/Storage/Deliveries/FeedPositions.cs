using System.Globalization;
using Parley.Storage.Database;
using Parley.Storage.Journal.Postgres;
using Parley.Storage.Tables;

namespace Parley.Storage.Deliveries;

/// <summary>
/// Orders cursors and finds positions by time. Finding is a binary search over positions, some 40 steps down an index:
/// the journal has no index by time, because nothing on the message path would use it.
/// </summary>
public sealed class FeedPositions(Store store, IFeed feed) : IFeedPositions
{
    private readonly StoreTables _tables = new(store);
    private string? _identity;

    private string At => store.Kind == StoreKind.Postgres ? "(extract(epoch FROM at) * 1000000)::bigint" : "at";

    // A constant among the terms would be taken for a column's number.
    private string Order(string direction) => store.Kind == StoreKind.Postgres ? $"position{direction}, ordinal{direction}" : $"id{direction}";

    private (string Position, string Ordinal) Columns => store.Kind == StoreKind.Postgres ? ("position", "ordinal") : ("id", "0");

    public async Task<int> CompareAsync(FeedCursor a, FeedCursor b, CancellationToken cancellationToken = default)
    {
        var identity = await IdentityAsync(cancellationToken);
        var (x, y) = (Parse(a, identity), Parse(b, identity));
        return x == y ? 0 : x < y ? -1 : 1;
    }

    public async Task<FeedCursor> BeforeAsync(DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        var instant = Microseconds.Of(at);
        var (low, high) = await BoundsAsync(cancellationToken);
        // Everything below low is older, everything from high on is not.
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await NextAsync(middle, cancellationToken) is { } next && next.At < instant) low = next.Position + 1;
            else high = middle;
        }

        if (await NextAsync(low, cancellationToken) is null) return await feed.HeadAsync(cancellationToken);
        var (position, ordinal) = Columns;
        var before = await _tables.QueryAsync(
            new Statement($"SELECT {position}, {ordinal} FROM journal WHERE {position} < $1 ORDER BY {Order(" DESC")} LIMIT 1", low),
            static row => new FeedPosition(row.Long(0), row.Int(1)),
            cancellationToken);
        return before.IsEmpty ? FeedCursor.Beginning : Write(before[0], await IdentityAsync(cancellationToken));
    }

    private async Task<(long Low, long High)> BoundsAsync(CancellationToken cancellationToken)
    {
        var position = Columns.Position;
        var bounds = await _tables.QueryAsync(
            new Statement($"SELECT (SELECT min({position}) FROM journal), (SELECT max({position}) FROM journal)"),
            static row => (row.LongOrNull(0) ?? 0, (row.LongOrNull(1) ?? -1) + 1),
            cancellationToken);
        return bounds[0];
    }

    private async Task<(long Position, long At)?> NextAsync(long from, CancellationToken cancellationToken)
    {
        var position = Columns.Position;
        var rows = await _tables.QueryAsync(
            new Statement($"SELECT {position}, {At} FROM journal WHERE {position} >= $1 ORDER BY {Order("")} LIMIT 1", from),
            static row => (row.Long(0), row.Long(1)),
            cancellationToken);
        return rows.IsEmpty ? null : rows[0];
    }

    private async Task<string> IdentityAsync(CancellationToken cancellationToken) =>
        _identity ??= (await _tables.FindAsync(new Statement("SELECT id FROM store_identity"), static row => row.Text(0), cancellationToken))!;

    private FeedPosition Parse(FeedCursor cursor, string identity)
    {
        if (store.Kind == StoreKind.Postgres || string.IsNullOrEmpty(cursor.Value)) return FeedPosition.Parse(cursor, identity);
        var dot = cursor.Value.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && cursor.Value[..dot] == identity && long.TryParse(cursor.Value.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return new FeedPosition(id, 0);
        throw new FeedCursorException("The cursor is not one of this store; begin again without a cursor.", oldest: null);
    }

    private FeedCursor Write(FeedPosition position, string identity) => store.Kind == StoreKind.Postgres
        ? position.ToCursor(identity)
        : new FeedCursor(string.Create(CultureInfo.InvariantCulture, $"{identity}.{position.Position}"));
}
