using System.Security.Cryptography;
using System.Text;

namespace Parley.Domain.Pacing;

/// <summary>
/// Whom a portfolio reaches, by Meta's rule: different people written to outside of customer service windows within any 24
/// hours (Meta, "Messaging limits"). What is sent within a window does not count, whatever it is.
/// </summary>
public static class Reach
{
    /// <summary>How long a lease may be used; what it was used for is written down at its end.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>People of whom one request may ask.</summary>
    public const int MaxAsked = 256;

    private static readonly TimeSpan Period = TimeSpan.FromHours(24);

    // A send counts from its arrival, which may be a request's time limit after we counted it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Whether a send reaches somebody outside of the window: there is none, or it is over.</summary>
    public static bool Counts(DateTimeOffset? windowUntil, DateTimeOffset now) => !(now < windowUntil);

    /// <summary>Until when somebody counts who is written to at <paramref name="last"/> the last time; whole minutes.</summary>
    public static DateTimeOffset Until(DateTimeOffset last)
    {
        var until = last + Period + Margin;
        var over = until.Ticks % TimeSpan.TicksPerMinute;
        return over == 0 ? until : until.AddTicks(TimeSpan.TicksPerMinute - over);
    }

    /// <summary>A person within a portfolio: the same for each of a tenant's numbers, of no use elsewhere.</summary>
    /// <param name="to">E.164 digits without '+'.</param>
    public static string Person(PortfolioKey portfolio, string to) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{portfolio}\n{to}")).AsSpan(0, 16));

    /// <summary>
    /// A tenant's part of a limit, by weight. Strict: what others leave unused is not lent, because it could not be given
    /// back for 24 hours, and because nobody's use is to be seen in anybody else's.
    /// </summary>
    /// <param name="weights">Of all tenants in the portfolio, the tenant's own included.</param>
    public static int Share(int limit, TenantId tenant, IReadOnlyDictionary<TenantId, int> weights)
    {
        var all = weights.Values.Sum(weight => (long)weight);
        return weights.TryGetValue(tenant, out var own) ? (int)(limit * own / all) : 0;
    }

    /// <summary>How many people to lease: those who wait, or some ahead where there is plenty.</summary>
    /// <param name="room">What is left of the tenant's share.</param>
    public static int Ahead(int waiting, int room) => waiting == 0 ? 0 : Math.Min(room, Math.Max(waiting, Math.Min(MaxAsked, room / 8)));
}
