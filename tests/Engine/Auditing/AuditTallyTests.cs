using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Auditing;

namespace Parley.Tests.Engine.Auditing;

/// <summary>Attempts without end are lines with an end.</summary>
[Trait("Promise", "P10")]
public class AuditTallyTests
{
    private readonly AuditTally _tally = new();

    [Fact]
    public void Those_alike_are_one_and_the_next_minute_begins_anew()
    {
        var tenant = TenantId.New();
        for (var i = 0; i < 1000; i++) _tally.Add(Attempt(tenant, "key", "a"));
        _tally.Add(Attempt(tenant, "key", "b"));

        Assert.Equal([1, 1000], _tally.Take().Select(one => one.Times).Order());
        Assert.Empty(_tally.Take());
    }

    [Fact]
    public void A_tenants_many_are_told_apart_by_who_and_what_and_its_neighbours_are_told_apart_still()
    {
        var (loud, quiet) = (TenantId.New(), TenantId.New());
        for (var i = 0; i < 10_000; i++) _tally.Add(Attempt(loud, "key", $"target{i}"));
        _tally.Add(Attempt(quiet, "key", "a"));

        var taken = _tally.Take();
        Assert.Equal(AuditTally.MaxPerTenant + 1, taken.Count(one => one.Tenant == loud));
        Assert.Equal(10_000, taken.Where(one => one.Tenant == loud).Sum(one => one.Times));
        Assert.Equal("a", Assert.Single(taken, one => one.Tenant == quiet).Target);
    }

    [Fact]
    public void Invented_credentials_by_the_million_cost_a_bounded_number_of_lines()
    {
        for (var i = 0; i < 100_000; i++) _tally.Add(Attempt(null, $"key{i}", "") with { Actor = new AuditActor(AuditActorKind.Unknown, $"key{i}", null), Address = $"10.0.{i / 256 % 256}.{i % 256}" });

        var taken = _tally.Take();
        Assert.InRange(taken.Length, 1, AuditTally.MaxPerTenant + 1);
        Assert.Equal(100_000, taken.Sum(one => one.Times));
    }

    [Fact]
    public void Tenants_by_the_thousand_cost_a_bounded_number_of_lines_each()
    {
        for (var i = 0; i < 300; i++)
        {
            var tenant = TenantId.New();
            for (var j = 0; j < 100; j++) _tally.Add(Attempt(tenant, $"key{j}", $"{j}"));
        }

        var taken = _tally.Take();
        Assert.InRange(taken.Length, AuditTally.MaxInAll, AuditTally.MaxInAll + 300);
        Assert.Equal(30_000, taken.Sum(one => one.Times));
    }

    [Fact]
    public void One_whose_record_is_written_is_not_counted_again()
    {
        var tenant = TenantId.New();
        var first = _tally.Add(Attempt(tenant, "key", "a"));
        Assert.False(first.IsWritten);
        _tally.Written(first);
        Assert.True(_tally.Add(Attempt(tenant, "key", "a")).IsWritten);
        Assert.Equal(1, Assert.Single(_tally.Take()).Times);
    }

    private static AuditEntry Attempt(TenantId? tenant, string key, string target) =>
        new(AuditId.New(), tenant, DateTimeOffset.UnixEpoch, new AuditActor(AuditActorKind.Key, key, null), "key.revoke") { Target = target, Outcome = AuditOutcome.Refused, Reason = "NOT_FOUND", Address = "127.0.0.1" };
}
