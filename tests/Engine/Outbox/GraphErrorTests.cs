using Parley.Contracts.Ports;
using Parley.WhatsApp;

namespace Parley.Tests.Engine.Outbox;

/// <summary>Meta's error table (support/error-codes, 2026-09), class by class, against the one table of the engine.</summary>
public class GraphErrorTests
{
    private static readonly (FailureKind Kind, SendScope? Waits, int[] Codes)[] Documented =
    [
        (FailureKind.Auth, SendScope.Queue, [0, 3, 10, 190, .. Enumerable.Range(200, 100)]),
        (FailureKind.Integrity, SendScope.Queue, [368, 131031]),
        (FailureKind.Integrity, null, [130497]),
        (FailureKind.Throttle, SendScope.Number, [4, 80007, 130429]),
        (FailureKind.Throttle, SendScope.Pair, [131056]),
        (FailureKind.SlowThrottle, SendScope.Queue, [131048, 131064, 133016]),
        (FailureKind.SlowThrottle, null, [131049]),
        (FailureKind.Transient, SendScope.Message, [1, 2, 131000, 131016, 131208, 133004, 134101]),
        (FailureKind.Transient, SendScope.Number, [131057, 2494100]),
        (FailureKind.BadRequest, null, [33, 100, 131005, 131008, 131009, 131021, 131051, 135000]),
        (FailureKind.Recipient, null, [131026, 131030, 130403, 131047, 131050, 130472, 131062, 131020, 131041, 131207, 131215]),
        (FailureKind.Account, SendScope.Queue, [131037, 131042, 131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 134011]),
        (FailureKind.Media, null, [131052, 131053]),
        (FailureKind.Template, null, [132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018]),
        (FailureKind.Flow, null, [132068, 132069]),
        (FailureKind.Marketing, null, [131055, 131061, 131063, 134100, 134102]),
        // Answers of other calls: a send that gets one is refused for good.
        (FailureKind.Other, null, [2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2388012, 2388091, 2388093, 2388103, 200005, 200006, 200007, 2593107, 2593108, 2593109, 1752041, 147001, 147002, 147003, 147004, 999999]),
    ];

    public static TheoryData<int, FailureKind, SendScope?> Codes()
    {
        var rows = new TheoryData<int, FailureKind, SendScope?>();
        foreach (var (kind, waits, codes) in Documented)
        {
            foreach (var code in codes) rows.Add(code, kind, waits);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_documented_code_has_its_meaning(int code, FailureKind kind, SendScope? waits)
    {
        var failure = GraphErrors.Of(code);

        Assert.Equal((kind, waits), (failure.Kind, failure.Retry?.Scope));
        Assert.False(string.IsNullOrWhiteSpace(failure.UserText));
    }

    [Fact]
    public void The_table_names_nothing_that_is_not_documented() => Assert.Empty(GraphErrors.Codes.Except(Documented.SelectMany(row => row.Codes)));

    [Theory]
    [InlineData(131056, "1 4 16 64")]
    [InlineData(130429, "1 2 4 8")]
    [InlineData(131000, "5 20 80 320")]
    [InlineData(190, "300 600 1200 2400")]
    [InlineData(131048, "3600 7200 14400 21600")]
    [InlineData(134101, "600 600 600 600")]
    [InlineData(133015, "300 300 300 300")]
    public void Waits_grow_as_the_rule_says(int code, string seconds) =>
        Assert.Equal(seconds, string.Join(' ', Enumerable.Range(0, 4).Select(earlier => GraphErrors.Of(code).Retry!.Delay(earlier).TotalSeconds)));

    [Fact]
    public void A_rule_says_itself() =>
        Assert.Equal("Pair: again after 1 s, then 4 times as long, at most 900 s", GraphErrors.Of(131056).Retry!.ToString());
}
