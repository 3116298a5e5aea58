using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Pacing;

namespace Parley.Tests.Domain.Pacing;

[Trait("Promise", "P11")]
public class WhenReaching
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _one = TenantId.New(), _other = TenantId.New();

    [Fact]
    public void Somebody_is_reached_who_is_written_to_outside_of_an_open_window()
    {
        Assert.False(Reach.Counts(Now.AddSeconds(1), Now));
        Assert.True(Reach.Counts(Now, Now));
        Assert.True(Reach.Counts(null, Now));
    }

    [Fact]
    public void A_person_counts_for_a_whole_day_after_the_last_message_and_never_less()
    {
        var until = Reach.Until(Now.AddSeconds(17));

        Assert.InRange(until, Now.AddSeconds(17).AddHours(24), Now.AddHours(24).AddMinutes(15));
        Assert.Equal(0, until.Ticks % TimeSpan.TicksPerMinute);
    }

    [Fact]
    public void A_person_is_the_same_within_a_portfolio_and_nobody_in_another()
    {
        var portfolio = PortfolioKey.OfBusiness("1");

        Assert.Equal(Reach.Person(portfolio, "15551"), Reach.Person(portfolio, "15551"));
        Assert.NotEqual(Reach.Person(portfolio, "15551"), Reach.Person(portfolio, "15552"));
        Assert.NotEqual(Reach.Person(portfolio, "15551"), Reach.Person(PortfolioKey.OfBusiness("2"), "15551"));
        Assert.DoesNotContain("15551", Reach.Person(portfolio, "15551"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tenants_share_by_weight_and_never_more_than_there_is()
    {
        var weights = new Dictionary<TenantId, int> { [_one] = 3, [_other] = 1 };

        Assert.Equal((187, 62), (Reach.Share(250, _one, weights), Reach.Share(250, _other, weights)));
        Assert.Equal(0, Reach.Share(250, TenantId.New(), weights));
        Assert.Equal(100_000, Reach.Share(100_000, _one, new Dictionary<TenantId, int> { [_one] = 1000 }));
    }

    [Theory]
    [InlineData(0, 250, 0)]
    [InlineData(1, 250, 31)]
    [InlineData(100, 250, 100)]
    [InlineData(100, 40, 40)]
    [InlineData(1, 100_000, 256)]
    [InlineData(1, 1, 1)]
    public void Some_are_leased_ahead_where_there_is_plenty(int waiting, int room, int people) => Assert.Equal(people, Reach.Ahead(waiting, room));

    [Fact]
    public void A_lease_counts_each_person_once_and_is_of_no_use_after_its_end()
    {
        var lease = new ReachLease(Guid.NewGuid(), 2, ["known"], Now.AddMinutes(5));

        Assert.True(lease.TryReach("a", Now));
        Assert.True(lease.TryReach("a", Now));
        Assert.True(lease.TryReach("known", Now));
        Assert.True(lease.TryReach("b", Now));
        Assert.False(lease.TryReach("c", Now));
        Assert.False(lease.TryReach("a", Now.AddMinutes(5)));
        Assert.Equal(["a", "b"], lease.Reached.Order());
    }

    [Fact]
    public void The_ledger_knows_how_many_count_and_when_there_is_room_again()
    {
        var ledger = new ReachLedger();
        ledger.Add(_one, Now.AddHours(1), 2);
        ledger.Add(_one, Now.AddHours(2), 3);
        ledger.Add(_other, Now.AddHours(3), 5);

        Assert.Equal((5, 5, 10), (ledger.Used(_one, Now), ledger.Used(_other, Now), ledger.Used(Now)));
        Assert.Equal(Now.AddHours(1), ledger.FreeAt(_one, 5, 100, Now));
        Assert.Equal(Now.AddHours(2), ledger.FreeAt(_one, 2, 100, Now));
        Assert.Equal(Now.AddHours(3), ledger.FreeAt(_one, 100, 5, Now));
        Assert.Null(ledger.FreeAt(_one, 6, 100, Now));
        Assert.Null(ledger.FreeAt(_one, 0, 100, Now));
        ledger.Remove(_one, Now.AddHours(2), 2);
        Assert.Equal(3, ledger.Used(_one, Now));
        Assert.Equal((1, 6), (ledger.Used(_one, Now.AddHours(1)), ledger.Used(Now.AddHours(1))));
        // It was over before it was taken back.
        ledger.Remove(_one, Now.AddHours(1), 2);
        Assert.Equal(1, ledger.Used(_one, Now.AddHours(1)));
    }

    [Theory]
    [InlineData("TIER_2K", MessagingLimit.Tier2K)]
    [InlineData("TIER_UNLIMITED", MessagingLimit.Unlimited)]
    [InlineData("2000", MessagingLimit.Tier2K)]
    [InlineData("9999", MessagingLimit.Tier2K)]
    [InlineData("TIER_NEW", null)]
    [InlineData("50", null)]
    public void Metas_words_are_understood(string word, MessagingLimit? limit) => Assert.Equal(limit, MessagingLimits.Parse(word));

    [Fact]
    public void Portfolio_keys_name_their_tenant_where_Meta_did_not_name_the_portfolio()
    {
        Assert.Equal("p123", PortfolioKey.OfBusiness("123").ToString());
        Assert.True(PortfolioKey.TryParse(PortfolioKey.OfAccount(_one, "42").ToString(), out var key));
        Assert.Equal($"w42.{_one}", key.Value);
        Assert.False(PortfolioKey.TryParse("w42", out _));
        Assert.False(PortfolioKey.TryParse("pA/b", out _));
    }
}
