using System.Globalization;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Limits;

/// <summary>
/// Calls that manage accounts, as Meta counts them: within the last hour, by app and account, and by app alone. Sends count
/// nowhere here. Safe for use from many threads.
/// </summary>
internal sealed class ManagementQuota
{
    /// <summary>Calls an hour for an account without a registered number (Meta).</summary>
    public const int Inactive = 200;

    /// <summary>Calls an hour for an active account (Meta).</summary>
    public const int Active = 5_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string App, string? Waba), Queue<DateTimeOffset>> _calls = [];

    /// <summary>Takes a call.</summary>
    /// <param name="limit">The most within an hour.</param>
    /// <param name="enforced">Whether a call too many is refused; it is counted either way.</param>
    public Usage Take(App app, Waba? waba, int limit, bool enforced, DateTimeOffset now)
    {
        lock (_gate)
        {
            var key = (app.Id, waba?.Id);
            if (!_calls.TryGetValue(key, out var calls)) _calls.Add(key, calls = new Queue<DateTimeOffset>());
            while (calls.TryPeek(out var oldest) && now - oldest >= Hour) calls.Dequeue();
            if (calls.Count < limit)
            {
                calls.Enqueue(now);
                return new Usage(calls.Count, limit, TimeSpan.Zero);
            }

            return new Usage(limit, limit, enforced ? Hour - (now - calls.Peek()) : TimeSpan.Zero);
        }
    }

    public void Clear()
    {
        lock (_gate) _calls.Clear();
    }
}

/// <summary>How much of a quota is used.</summary>
/// <param name="Wait">Until the next call is taken; zero when this one was.</param>
internal readonly record struct Usage(int Calls, int Limit, TimeSpan Wait)
{
    public bool Refused => Wait > TimeSpan.Zero;

    /// <summary>In percent, rounded up: what clients slow down by.</summary>
    public int Percent => (int)((((long)Calls * 100) + Limit - 1) / Limit);

    /// <summary>The header <c>X-Business-Use-Case-Usage</c>; its wait is in minutes.</summary>
    public string OfAccount(Waba waba) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"{{waba.Id}}":[{"type":"whatsapp_business_management","call_count":{{Percent}},"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":{{(int)Math.Ceiling(Wait.TotalMinutes)}}}]}""");

    /// <summary>The header <c>X-App-Usage</c>.</summary>
    public string OfApp() => string.Create(CultureInfo.InvariantCulture, $$"""{"call_count":{{Percent}},"total_time":1,"total_cputime":1}""");
}
