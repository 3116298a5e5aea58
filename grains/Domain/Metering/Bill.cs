using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Metering;

/// <summary>What delivered messages mean for a bill (Meta, "Pricing on the WhatsApp Business Platform").</summary>
public static class Bill
{
    /// <summary>Service messages of a number and month that cost nothing (Meta, from 2026-10-01).</summary>
    public const int FreeService = 1_000;

    public const string Service = "service";

    /// <summary>A message's category, in lower case: WhatsApp's word, else service for what is no template; empty where nobody knows.</summary>
    public static string Category(MessagePricing? pricing, bool isTemplate) => pricing?.Category?.ToLowerInvariant() ?? (isTemplate ? "" : Service);

    /// <summary>Whether WhatsApp says that a message costs nothing.</summary>
    public static bool IsFree(MessagePricing? pricing) => pricing is { Billable: false } || pricing?.Type?.StartsWith("free", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The lines of a number's month.</summary>
    /// <param name="day">The month's first day, for the prices.</param>
    public static MonthBill Month(IEnumerable<DeliveredCount> delivered, PriceTable prices, DateOnly day)
    {
        var lines = new SortedDictionary<(string Country, string Category, string Type), (long Count, long Free)>();
        foreach (var count in delivered)
        {
            var key = (Countries.Of(count.Phone), Category(count.Pricing, count.IsTemplate), count.Pricing?.Type?.ToLowerInvariant() ?? "");
            var (all, free) = lines.GetValueOrDefault(key);
            lines[key] = (all + count.Count, free + (IsFree(count.Pricing) ? count.Count : 0));
        }

        // The allowance is the number's, whatever the country. Which messages it covers changes the sum where rates differ: the
        // lines are taken in their order, and the whole is an estimate; Meta's invoice takes messages as they were delivered.
        var allowance = (long)FreeService;
        var (service, covered, total, currency, complete) = (0L, 0L, 0m, "", true);
        var bill = ImmutableArray.CreateBuilder<BillLine>(lines.Count);
        foreach (var ((country, category, type), (count, freeByWord)) in lines)
        {
            var free = freeByWord;
            if (category == Service)
            {
                service += count;
                var under = Math.Min(allowance, count - free);
                (allowance, free, covered) = (allowance - under, free + under, covered + under);
            }

            decimal? amount = count == free ? 0m : null;
            if (amount is null && prices.Cost(country, category, day, count - free) is { } price) (amount, currency) = price;
            complete &= amount is not null;
            total += amount ?? 0;
            bill.Add(new BillLine(country, category, type, count, free, amount));
        }

        return new MonthBill(bill.DrainToImmutable(), service, covered, complete ? total : null, currency);
    }
}

/// <summary>A line of a month's bill.</summary>
/// <param name="Amount">Null where the table has no price.</param>
public sealed record BillLine(string Country, string Category, string Type, long Delivered, long Free, decimal? Amount);

/// <summary>A number's month.</summary>
/// <param name="Service">Service messages delivered.</param>
/// <param name="Covered">How many of them the allowance covers.</param>
/// <param name="Amount">Null where a price is missing.</param>
public sealed record MonthBill(ImmutableArray<BillLine> Lines, long Service, long Covered, decimal? Amount, string Currency);
