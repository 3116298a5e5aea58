using Parley.Domain.Metering;

namespace Parley.Tests.Engine.House;

/// <summary>The page that says how to fill a price file.</summary>
public class PricePageTests
{
    private static readonly string Page = File.ReadAllText(System.IO.Path.Combine(Root(), "docs", "operating", "prices.md"));

    [Fact]
    public void What_the_page_shows_is_a_price_file_once_the_rates_are_filled_in()
    {
        var shown = Page.Split("```json")[1].Split("```")[0];
        var filled = shown.Replace("<rate of the second tier>", "0.002", StringComparison.Ordinal).Replace("<rate>", "0.003", StringComparison.Ordinal)
            .Replace("<messages of the first tier>", "25000000", StringComparison.Ordinal);

        Assert.Throws<FormatException>(() => PriceTable.Parse(shown));
        var prices = PriceTable.Parse(filled);

        var day = new DateOnly(2026, 11, 1);
        Assert.Equal((0.003m, "USD"), prices.Find("IN", "utility", day));
        Assert.Equal((75_000m + 0.002m, "USD"), prices.Cost("IN", "utility", day, 25_000_001));
        Assert.Equal((0.003m, "USD"), prices.Find("BR", "marketing", day));
        Assert.Null(prices.Find("BR", "utility", day));
        Assert.Null(prices.Find("IN", "marketing", new DateOnly(2026, 9, 30)));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Parley.slnx"))) folder = System.IO.Path.GetDirectoryName(folder)!;
        return folder;
    }
}
