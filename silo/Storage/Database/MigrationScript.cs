using System.Security.Cryptography;
using System.Text;

namespace Parley.Storage.Database;

/// <summary>One step of a schema: applied once per database, in the order of versions, and never changed once released.</summary>
/// <param name="Set">Whose schema it is: <c>parley</c>, or the name of another owner of tables in the same database.</param>
/// <param name="Version">From 1, unique within the set.</param>
/// <param name="Name">What it is about, e.g. <c>journal</c>.</param>
/// <param name="Sql">Statements of one dialect, which run in one transaction.</param>
public sealed record MigrationScript(string Set, int Version, string Name, string Sql)
{
    /// <summary>The set of the scripts under Migrations/.</summary>
    public const string OwnSet = "parley";

    private const string SqliteFolder = "sqlite/";

    /// <summary>SHA-256 of the text, in lower-case hexadecimal; the same whatever line ends a checkout made.</summary>
    public string Checksum() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All of the program's own scripts for <paramref name="kind"/>, by version.</summary>
    public static ImmutableArray<MigrationScript> Own(StoreKind kind) =>
        kind == StoreKind.Sqlite ? [.. Of(SqliteFolder).AddRange(SqliteReadModels).OrderBy(static script => script.Version)] : Of("postgres/");

    /// <summary>The steps of SQLite's database file.</summary>
    internal static ImmutableArray<MigrationScript> Sqlite => Of(SqliteFolder);

    /// <summary>The steps of the file that holds SQLite's read models.</summary>
    internal static ImmutableArray<MigrationScript> SqliteReadModels => Of("sqlite-views/");

    private static ImmutableArray<MigrationScript> Of(string folder)
    {
        var assembly = typeof(MigrationScript).Assembly;
        var scripts = ImmutableArray.CreateBuilder<MigrationScript>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(folder, StringComparison.Ordinal)) continue;
            // 001_journal.sql
            var file = Path.GetFileNameWithoutExtension(resource[folder.Length..]);
            var underscore = file.IndexOf('_', StringComparison.Ordinal);
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            scripts.Add(new MigrationScript(OwnSet, int.Parse(file[..underscore], null), file[(underscore + 1)..], reader.ReadToEnd()));
        }

        scripts.Sort(static (a, b) => a.Version.CompareTo(b.Version));
        return scripts.ToImmutable();
    }
}
