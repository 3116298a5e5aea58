using System.Globalization;

namespace Parley.Storage.Journal.Postgres;

/// <summary>A place in the feed: epoch and transaction id in one number, then the ordinal within the transaction.</summary>
internal readonly record struct FeedPosition(long Position, int Ordinal)
{
    private const int EpochShift = 48;

    public int Epoch => (int)(Position >> EpochShift);

    public static bool operator >(FeedPosition a, FeedPosition b) => a.Position != b.Position ? a.Position > b.Position : a.Ordinal > b.Ordinal;

    public static bool operator <(FeedPosition a, FeedPosition b) => b > a;

    /// <summary>Reads a cursor of the store with <paramref name="identity"/>.</summary>
    /// <exception cref="FeedCursorException">It is not one of this store.</exception>
    public static FeedPosition Parse(FeedCursor cursor, string identity)
    {
        if (string.IsNullOrEmpty(cursor.Value)) return default;
        var parts = cursor.Value.Split('.');
        if (parts.Length == 4
            && parts[0] == identity
            && TryParse(parts[1], short.MaxValue, out var epoch)
            && TryParse(parts[2], (1L << EpochShift) - 1, out var transaction)
            && TryParse(parts[3], int.MaxValue, out var ordinal))
            return new FeedPosition((epoch << EpochShift) | transaction, (int)ordinal);
        throw new FeedCursorException("The cursor is not one of this store; begin again without a cursor.", oldest: null);
    }

    public FeedCursor ToCursor(string identity) => Position == 0
        ? FeedCursor.Beginning
        : new FeedCursor(string.Create(CultureInfo.InvariantCulture, $"{identity}.{Epoch}.{Position & ((1L << EpochShift) - 1)}.{Ordinal}"));

    private static bool TryParse(string text, long most, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}
