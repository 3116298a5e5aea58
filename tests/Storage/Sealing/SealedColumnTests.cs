using Parley.Storage.Sealing;

namespace Parley.Tests.Storage.Sealing;

/// <summary>The list of sealed columns is what the tables hold.</summary>
public sealed class SealedColumnTests
{
    private const string SqliteColumns = "SELECT m.name || '.' || c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name LIKE 'sealed%'";

    [Theory]
    [Trait("Promise", "S2.6")]
    [InlineData(StoreKind.Sqlite, SqliteColumns)]
    [InlineData(StoreKind.Postgres, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE 'sealed%'")]
    public async Task every_sealed_column_is_listed_and_read_in_the_order_of_a_key_that_no_two_rows_share(StoreKind kind, string sql)
    {
        await using var test = await TestStore.OpenAsync(kind);
        var columns = await test.TextsAsync(sql);
        Assert.Equal(columns.Order(StringComparer.Ordinal), SealedColumns.All.Select(static column => $"{column.Table}.{column.Column}").Order(StringComparer.Ordinal));
        foreach (var column in SealedColumns.All) Assert.Empty(await new SealedValues(test.Store).PageAsync(column, null));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task rows_come_page_by_page_and_one_that_changed_meanwhile_keeps_its_change(StoreKind kind)
    {
        await using var test = await TestStore.OpenAsync(kind);
        var keys = new ProtectionKeyTable(test.Store);
        var element = SealedXml.Of(new byte[] { 1, 1, 7 }).ToString();
        for (var i = 0; i < 450; i++) await keys.AddAsync($"key-{i:D4}", $"<key id=\"{i}\"><secret>{element}</secret></key>", DateTimeOffset.UnixEpoch.AddSeconds(i));
        var values = new SealedValues(test.Store);
        var column = SealedColumns.All.Single(static one => one.Table == "protection_keys");
        var all = new List<SealedRow>();
        for (var rows = await values.PageAsync(column, null); !rows.IsEmpty; rows = await values.PageAsync(column, rows[^1])) all.AddRange(rows);
        Assert.Equal(450, all.Select(static row => (string)row.Key[0]).Distinct().Count());
        Assert.Equal(450, all.Count);

        var (first, second) = (all[0], all[1]);
        ReadOnlyMemory<byte> mine = new byte[] { 1, 2, 8 }, theirs = new byte[] { 1, 2, 9 };
        await values.ReplaceAsync([(first, first.With([theirs]))]);
        await values.ReplaceAsync([(first, first.With([mine])), (second, second.With([mine]))]);

        var after = await values.PageAsync(column, null);
        Assert.Equal([theirs.ToArray(), mine.ToArray()], after.Take(2).Select(static row => row.Values.Single().ToArray()));
        Assert.StartsWith("<key id=\"1\">", (await keys.AllAsync())[1], StringComparison.Ordinal);
    }
}
