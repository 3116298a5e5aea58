using System.Reflection;
using System.Text.RegularExpressions;
using Parley.Silo.Hosting;

namespace Parley.Tests.Engine.House;

/// <summary>The operator's page knows every setting, and no other.</summary>
public partial class OperatingTests
{
    private static readonly string Page = File.ReadAllText(System.IO.Path.Combine(Root(), "docs", "operating.md"));

    [Fact]
    public void Every_setting_is_described_and_every_described_one_exists()
    {
        var described = SettingRow().Matches(Page).SelectMany(row => Key().Matches(row.Groups[1].Value)).Select(key => key.Groups[1].Value).ToArray();

        Assert.Equal(Keys(typeof(EngineSettings), "").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Keys(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).SelectMany(property =>
            property.PropertyType is { IsClass: true, IsArray: false } nested && nested != typeof(string) ? Keys(nested, $"{prefix}{property.Name}:") : [prefix + property.Name]);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Parley.slnx"))) folder = System.IO.Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>The first column of the table of settings.</summary>
    [GeneratedRegex(@"(?<=## Settings(?:(?!\n## ).)*)^\| (`[A-Z][^|]*)\|", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SettingRow();

    [GeneratedRegex("`([A-Za-z0-9:]+)`")]
    private static partial Regex Key();
}
