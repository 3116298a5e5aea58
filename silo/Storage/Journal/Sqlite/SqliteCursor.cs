using System.Globalization;

namespace Parley.Storage.Journal.Sqlite;

/// <summary>A place in the feed of a SQLite file: the file's identity and the row's number.</summary>
internal static class SqliteCursor
{
    public static FeedCursor Of(string identity, long id) =>
        id == 0 ? FeedCursor.Beginning : new FeedCursor(string.Create(CultureInfo.InvariantCulture, $"{identity}.{id}"));

    /// <summary>The row's number; 0 for the beginning, null for what is no cursor of this file.</summary>
    public static long? Parse(string identity, string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return 0;
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && cursor.AsSpan(0, dot).SequenceEqual(identity) && long.TryParse(cursor.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        return null;
    }
}
