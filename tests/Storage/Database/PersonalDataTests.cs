namespace Parley.Tests.Storage.Database;

/// <summary>The annotated list of personal data says what the tables say.</summary>
public sealed class PersonalDataTests
{
    // The database and the file of its read models. An index of words is tables of SQLite's own, over a column that is listed.
    private const string SqliteColumns =
        """
        SELECT m.name || '.' || c.name FROM main.sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
        UNION ALL
        SELECT m.name || '.' || c.name FROM read_models.sqlite_master AS m, pragma_table_info(m.name, 'read_models') AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'search_words%'
        """;

    [Theory]
    [InlineData(StoreKind.Sqlite, SqliteColumns)]
    [InlineData(StoreKind.Postgres, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ '^journal_[0-9]'")]
    public async Task every_column_is_listed_once(StoreKind kind, string sql)
    {
        await using var test = await TestStore.OpenAsync(kind);
        var columns = await test.TextsAsync(sql);
        var scripts = MigrationScript.Own(kind);
        var listed = PersonalData.Of(scripts).Select(column => $"{column.Table}.{column.Column}")
            .Concat(PersonalData.Impersonal(scripts).Select(column => $"{column.Table}.{column.Column}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(columns.Where(name => !name.StartsWith("schema_migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void both_dialects_list_the_same_personal_data_and_the_same_steps()
    {
        var (sqlite, postgres) = (MigrationScript.Own(StoreKind.Sqlite), MigrationScript.Own(StoreKind.Postgres));
        Assert.Equal(sqlite.Select(script => (script.Version, script.Name)), postgres.Select(script => (script.Version, script.Name)));
        // SQLite alone has a table in front of the keys, of the same kind.
        Assert.Equal(PersonalData.Of(sqlite).Where(column => column.Table != "recent_keys").ToArray(), PersonalData.Of(postgres).ToArray());
        Assert.NotEmpty(PersonalData.Of(sqlite));
    }
}
