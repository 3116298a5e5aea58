using System.Globalization;
using System.Text.Json;

namespace Parley.Domain.Metering;

/// <summary>
/// What messages cost, as the operator's file says: Meta publishes rates by market and changes them at the beginnings of
/// quarters. Without a file there are counts and no amounts.
/// </summary>
/// <example>
/// <code>{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"marketing","amount":"0.0118"},{"country":"*","category":"service","amount":"0.004"}]}</code>
/// The file holds one such table, or an array of them for different dates.
/// </example>
public sealed class PriceTable
{
    private readonly ImmutableArray<Table> _tables;

    private PriceTable(ImmutableArray<Table> tables) => _tables = tables;

    /// <summary>No prices.</summary>
    public static PriceTable Empty { get; } = new([]);

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="FormatException">It is not a price table; the message says what is wrong.</exception>
    public static PriceTable Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            var tables = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Select(Read) : [Read(root)];
            return new PriceTable([.. tables.OrderByDescending(static table => table.From)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException($"A price table has currency, validFrom and rates, each with country, category and amount ({e.Message}).", e);
        }
    }

    /// <summary>The price of one message on a day; null where the tables have none.</summary>
    /// <param name="country">ISO 3166 code; rates for <c>*</c> count for all that have none of their own.</param>
    /// <param name="category">In WhatsApp's words, in lower case.</param>
    public (decimal Amount, string Currency)? Find(string country, string category, DateOnly day)
    {
        foreach (var table in _tables)
        {
            if (table.From > day) continue;
            // The latest table that is valid is the only one: what it leaves out has no price.
            return table.Rates.TryGetValue((country, category), out var own) || table.Rates.TryGetValue(("*", category), out own) ? (own, table.Currency) : null;
        }

        return null;
    }

    private static Table Read(JsonElement table)
    {
        var from = DateOnly.ParseExact(table.GetProperty("validFrom").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var rates = new Dictionary<(string, string), decimal>();
        foreach (var rate in table.GetProperty("rates").EnumerateArray())
        {
            var amount = rate.GetProperty("amount");
            var value = amount.ValueKind == JsonValueKind.String ? decimal.Parse(amount.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : amount.GetDecimal();
            rates[(rate.GetProperty("country").GetString()!.ToUpperInvariant(), rate.GetProperty("category").GetString()!.ToLowerInvariant())] = value;
        }

        return new Table(table.GetProperty("currency").GetString()!, from, rates);
    }

    private sealed record Table(string Currency, DateOnly From, Dictionary<(string Country, string Category), decimal> Rates);
}
