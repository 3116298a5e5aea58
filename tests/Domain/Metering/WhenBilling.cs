using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Metering;

namespace Parley.Tests.Domain.Metering;

/// <summary>What delivered messages cost.</summary>
public class WhenBilling
{
    private const string Tables =
        """
        [{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"marketing","amount":"0.01"},{"country":"*","category":"marketing","amount":"0.05"},{"country":"*","category":"service","amount":"0.002"}]},
         {"currency":"EUR","validFrom":"2026-07-01","rates":[{"country":"*","category":"marketing","amount":0.04}]}]
        """;

    private static readonly DateOnly October = new(2026, 10, 1);
    private static readonly PriceTable Prices = PriceTable.Parse(Tables);

    [Theory]
    [InlineData("919876543210", "IN")]
    [InlineData("14165550100", "CA")]
    [InlineData("12125550100", "US")]
    [InlineData("77015550100", "KZ")]
    [InlineData("79015550100", "RU")]
    [InlineData("447700900123", "GB")]
    [InlineData("999", "")]
    [InlineData(null, "")]
    public void A_number_tells_its_country(string? phone, string country) => Assert.Equal(country, Countries.Of(phone));

    [Fact]
    public void The_table_of_the_day_counts_and_a_countrys_own_rate_before_all_others()
    {
        Assert.Equal((0.01m, "USD"), Prices.Find("IN", "marketing", October));
        Assert.Equal((0.05m, "USD"), Prices.Find("DE", "marketing", October.AddDays(50)));
        Assert.Equal((0.04m, "EUR"), Prices.Find("IN", "marketing", October.AddDays(-1)));
        Assert.Null(Prices.Find("IN", "utility", October));
        Assert.Null(Prices.Find("IN", "marketing", new DateOnly(2026, 1, 1)));
    }

    [Fact]
    public void Volume_tiers_price_each_part_of_a_month_by_its_own_rate()
    {
        var prices = PriceTable.Parse(
            """{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"utility","amount":"0.004","tiers":[{"above":100,"amount":"0.003"},{"above":300,"amount":"0.001"}]}]}""");

        Assert.Equal((0.004m, "USD"), prices.Find("IN", "utility", October));
        foreach (var (messages, cost) in new[] { (0L, 0m), (1, 0.004m), (100, 0.4m), (101, 0.403m), (300, 1.0m), (301, 1.001m), (1000, 1.7m) })
            Assert.Equal((cost, "USD"), prices.Cost("IN", "utility", October, messages));
        Assert.Null(prices.Cost("IN", "marketing", October, 1));
        Assert.Equal(0.403m, Bill.Month([new DeliveredCount("919876543210", Paid("utility"), true, 101)], prices, October).Amount);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"utility","amount":"0.004","tiers":[{"above":0,"amount":"0.003"}]}]}""")]
    [InlineData("""{"currency":"USD","validFrom":"2026-10-01","rates":[{"country":"IN","category":"utility","amount":"0.004","tiers":[{"above":9,"amount":"0.003"},{"above":9,"amount":"0.002"}]}]}""")]
    [InlineData("""{"currency":"USD","validFrom":"soon","rates":[]}""")]
    public void What_is_no_table_is_refused(string json) => Assert.Throws<FormatException>(() => PriceTable.Parse(json));

    [Fact]
    public void A_numbers_first_thousand_service_messages_are_free()
    {
        var bill = Bill.Month([new DeliveredCount("919876543210", Paid("service"), false, 700), new DeliveredCount("4915112345678", Paid("service"), false, 500)], Prices, October);

        Assert.Equal((1200, 1000), (bill.Service, bill.Covered));
        Assert.Equal(200 * 0.002m, bill.Amount);
        Assert.Equal([("DE", 500L, 500L), ("IN", 700L, 500L)], bill.Lines.Select(line => (line.Country, line.Delivered, line.Free)));
    }

    [Fact]
    public void What_WhatsApp_calls_free_uses_up_nothing_of_the_allowance()
    {
        var free = new MessagePricing("service", false, "free_customer_service", "PMP");

        var bill = Bill.Month([new DeliveredCount("919876543210", free, false, 5000), new DeliveredCount("919876543210", Paid("service"), false, 1001)], Prices, October);

        Assert.Equal(1000, bill.Covered);
        Assert.Equal(0.002m, bill.Amount);
    }

    [Fact]
    public void Without_a_price_there_is_no_sum()
    {
        var bill = Bill.Month([new DeliveredCount("919876543210", Paid("utility"), true, 1), new DeliveredCount("919876543210", Paid("marketing"), true, 2)], Prices, October);

        Assert.Null(bill.Amount);
        Assert.Equal([0.02m, null], bill.Lines.Select(line => line.Amount));
    }

    [Fact]
    public void A_price_that_WhatsApp_never_told_is_service_for_what_is_no_template()
    {
        Assert.Equal("service", Bill.Category(null, isTemplate: false));
        Assert.Equal("", Bill.Category(null, isTemplate: true));
    }

    private static MessagePricing Paid(string category) => new(category, true, "regular", "PMP");
}
