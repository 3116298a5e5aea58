using System.Collections.Immutable;
using System.Data.Common;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>How many sealed values a store holds, by the version of the master key that they are sealed under.</summary>
/// <param name="ByVersion">Versions that seal nothing are not among them; 0 stands for what is no sealed value at all.</param>
public sealed record SealedCount(ImmutableSortedDictionary<byte, long> ByVersion)
{
    /// <summary>All values.</summary>
    public long All => ByVersion.Values.Sum();

    /// <summary>Values under any other version than this one.</summary>
    public long NotUnder(byte version) => All - ByVersion.GetValueOrDefault(version);

    /// <summary>Counts over a connection that need not own the database.</summary>
    public static Task<SealedCount> OfAsync(DbConnection connection, CancellationToken cancellationToken) =>
        OfAsync((column, after) => SealedValues.PageAsync(connection, column, after, cancellationToken));

    /// <summary>Counts in an opened store.</summary>
    public static Task<SealedCount> OfAsync(SealedValues values, CancellationToken cancellationToken) =>
        OfAsync((column, after) => values.PageAsync(column, after, cancellationToken));

    private static async Task<SealedCount> OfAsync(Func<SealedColumn, SealedRow?, Task<ImmutableArray<SealedRow>>> page)
    {
        var counts = new SortedDictionary<byte, long>();
        foreach (var column in SealedColumns.All)
        {
            for (var rows = await page(column, null); !rows.IsEmpty; rows = await page(column, rows[^1]))
            {
                foreach (var value in rows.SelectMany(static row => row.Values))
                {
                    var version = SecretBox.VersionOf(value.Span) ?? 0;
                    counts[version] = counts.GetValueOrDefault(version) + 1;
                }
            }
        }

        return new SealedCount(counts.ToImmutableSortedDictionary());
    }
}
