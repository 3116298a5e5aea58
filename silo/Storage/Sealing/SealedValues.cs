using System.Globalization;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Sealing;

/// <summary>Reads and replaces sealed values, whatever they are, page by page.</summary>
public sealed class SealedValues(Store store)
{
    private const int PageSize = 200;
    private readonly StoreTables _tables = new(store);

    /// <summary>The rows behind <paramref name="after"/> in the order of their names, at most one page; none when there are no more.</summary>
    /// <param name="column">Which column.</param>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    public Task<ImmutableArray<SealedRow>> PageAsync(SealedColumn column, SealedRow? after, CancellationToken cancellationToken = default) =>
        store.ReadAsync((connection, token) => PageAsync(connection, column, after, token), cancellationToken);

    /// <summary>The same over a connection of the caller's own, which needs no hold on the database.</summary>
    public static Task<ImmutableArray<SealedRow>> PageAsync(DbConnection connection, SealedColumn column, SealedRow? after, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", column.Key);
        var behind = after is null ? "" : $" AND ({keys}) > ({Places(1, column.Key.Length)})";
        var query = new Statement(
            $"SELECT {column.Owner}, {column.Purpose}, {column.Column}, {keys} FROM {column.Table} WHERE {column.Column} IS NOT NULL{behind} ORDER BY {keys} LIMIT {PageSize}",
            after is null ? [] : [.. after.Key]);
        return new TableWork(connection, cancellationToken).QueryAsync(
            query,
            row => new SealedRow(column, [.. Enumerable.Range(3, column.Key.Length).Select(row.Value)], row.TextOrNull(0), row.Text(1), row.Bytes(2)));
    }

    /// <summary>Puts other bytes in the place of a row's; durable on return. A row that changed meanwhile keeps its change.</summary>
    public Task ReplaceAsync(ImmutableArray<(SealedRow Row, ReadOnlyMemory<byte> With)> rows, CancellationToken cancellationToken = default) => rows.IsEmpty
        ? Task.CompletedTask
        : _tables.ExecuteAsync([.. rows.Select(static change => Replace(change.Row, change.With))], cancellationToken);

    private static Statement Replace(SealedRow row, ReadOnlyMemory<byte> with)
    {
        var column = row.Column;
        var named = string.Join(" AND ", column.Key.Select(static (key, i) => string.Create(CultureInfo.InvariantCulture, $"{key} = ${i + 3}")));
        return new Statement($"UPDATE {column.Table} SET {column.Column} = $1 WHERE {column.Column} = $2 AND {named}", [with, row.Stored, .. row.Key]);
    }

    private static string Places(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"${i}")));
}
