using System.Globalization;
using System.Text.Json;

namespace Parley.Domain.Metering;

/// <summary>
/// What messages cost, as the operator's file says: Meta publishes rates by market and changes them at the beginnings of
/// quarters. Without a file there are counts and no amounts.
/// </summary>
/// <example>
/// <code>{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"marketing","amount":"0.0118"},{"country":"*","category":"service","amount":"0.004"}]}</code>
/// The file holds one such table, or an array of them for different dates. A rate may have volume tiers,
/// <c>"tiers":[{"above":100000,"amount":"0.0031"}]</c>: messages of the month beyond so many cost that. docs/operating/prices.md says how to fill one.
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
            throw new FormatException($"A price table has currency, validFrom and rates, each with country, category and amount, and tiers, if any, each with above and amount, rising ({e.Message}).", e);
        }
    }

    /// <summary>The price of one message on a day, before any tier; null where the tables have none.</summary>
    /// <param name="country">ISO 3166 code; rates for <c>*</c> count for all that have none of their own.</param>
    /// <param name="category">In WhatsApp's words, in lower case.</param>
    public (decimal Amount, string Currency)? Find(string country, string category, DateOnly day) =>
        Rate(country, category, day) is var (rate, currency) ? (rate.Amount, currency) : null;

    /// <summary>
    /// What so many messages of a month cost, each part of them by its tier; null where the tables have no price. Meta counts a
    /// portfolio's messages by market, so the sum over one number's is an estimate where there are tiers.
    /// </summary>
    public (decimal Amount, string Currency)? Cost(string country, string category, DateOnly day, long messages)
    {
        if (Rate(country, category, day) is not var (rate, currency)) return null;
        var (sum, counted, amount) = (0m, 0L, rate.Amount);
        foreach (var tier in rate.Tiers)
        {
            if (tier.Above >= messages) break;
            sum += (tier.Above - counted) * amount;
            (counted, amount) = (tier.Above, tier.Amount);
        }

        return (sum + ((messages - counted) * amount), currency);
    }

    private (Price Rate, string Currency)? Rate(string country, string category, DateOnly day)
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
        var rates = new Dictionary<(string, string), Price>();
        foreach (var rate in table.GetProperty("rates").EnumerateArray())
        {
            var tiers = rate.TryGetProperty("tiers", out var listed) ? listed.EnumerateArray().Select(static tier => (Above: tier.GetProperty("above").GetInt64(), Amount: Amount(tier))).ToImmutableArray() : [];
            for (var i = 0; i < tiers.Length; i++)
            {
                if (tiers[i].Above <= (i == 0 ? 0 : tiers[i - 1].Above)) throw new FormatException("above rises from tier to tier, from 1");
            }

            rates[(rate.GetProperty("country").GetString()!.ToUpperInvariant(), rate.GetProperty("category").GetString()!.ToLowerInvariant())] = new Price(Amount(rate), tiers);
        }

        return new Table(table.GetProperty("currency").GetString()!, from, rates);
    }

    private static decimal Amount(JsonElement priced)
    {
        var amount = priced.GetProperty("amount");
        return amount.ValueKind == JsonValueKind.String ? decimal.Parse(amount.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : amount.GetDecimal();
    }

    private readonly record struct Price(decimal Amount, ImmutableArray<(long Above, decimal Amount)> Tiers);

    private sealed record Table(string Currency, DateOnly From, Dictionary<(string Country, string Category), Price> Rates);
}
