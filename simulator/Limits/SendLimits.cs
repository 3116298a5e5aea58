using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Limits;

/// <summary>
/// What Meta enforces on how much is sent: a number's throughput, the pair rate, a portfolio's reach. Counts every refusal
/// of a send by its code, limits or not. Safe for use from many threads.
/// </summary>
public sealed class SendLimits
{
    /// <summary>Messages from a number to a person that may go at once (Meta: up to 45 within 6 seconds).</summary>
    public const int PairBurst = 45;

    /// <summary>How often a message from a number to a person is allowed on average.</summary>
    public static readonly TimeSpan PairInterval = TimeSpan.FromSeconds(6);

    // What a number may send that is used in the WhatsApp Business app as well.
    private const int CoexistenceThroughput = 20;
    private const int PruneEvery = 10_000;
    private static readonly TimeSpan ReachWindow = TimeSpan.FromHours(24);
    private static readonly double PairPerSecond = 1 / PairInterval.TotalSeconds;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Quota> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Number, string Phone), Quota> _pairs = [];
    private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, long> _refused = new();
    private int _untilPrune = PruneEvery;

    /// <summary>Refused sends by code, injected errors not included.</summary>
    public IReadOnlyDictionary<int, long> Refused => _refused;

    /// <summary>How often a send was refused with this code.</summary>
    public long RefusedWith(int code) => _refused.GetValueOrDefault(code);

    internal void Count(GraphError error) => _refused.AddOrUpdate(error.Code, 1, static (_, count) => count + 1);

    /// <summary>Takes one from the number's and the pair's quota; the error when one of them is used up.</summary>
    internal GraphError? Take(BusinessNumber number, string phone, SimulatorSettings settings, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (settings.Throughput is { } granted)
            {
                var rate = number.OnPhoneApp ? Math.Min(granted, CoexistenceThroughput) : granted;
                if (!_numbers.TryGetValue(number.Id, out var quota)) _numbers.Add(number.Id, quota = new Quota());
                if (!quota.TryTake(rate, rate, now)) return GraphErrors.Throughput;
            }

            if (!settings.PairRate) return null;
            if (!_pairs.TryGetValue((number.Id, phone), out var pair)) _pairs.Add((number.Id, phone), pair = new Quota());
            if (--_untilPrune <= 0) Prune(now);
            return pair.TryTake(PairBurst, PairPerSecond, now) ? null : GraphErrors.PairRate;
        }
    }

    /// <summary>A person is written to outside the window: the error when the portfolio has reached as many others within 24 hours.</summary>
    internal GraphError? Reach(BusinessNumber number, Phone phone, SimulatorSettings settings, DateTimeOffset now)
    {
        if (settings.Reach is not { } limit) return null;
        lock (_gate)
        {
            if (!_reached.TryGetValue(number.Waba.Portfolio, out var people)) _reached.Add(number.Waba.Portfolio, people = new(StringComparer.Ordinal));
            if (people.TryGetValue(phone.Digits, out var first) && now - first < ReachWindow) return null;
            foreach (var (digits, at) in people)
            {
                if (now - at >= ReachWindow) people.Remove(digits);
            }

            return people.Count < limit && people.TryAdd(phone.Digits, now) ? null : GraphErrors.Reach;
        }
    }

    /// <summary>How many people each portfolio has reached outside the window within 24 hours.</summary>
    public IReadOnlyDictionary<string, int> Reached(DateTimeOffset now)
    {
        lock (_gate) return _reached.ToDictionary(one => one.Key, one => one.Value.Values.Count(at => now - at < ReachWindow), StringComparer.Ordinal);
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _numbers.Clear();
            _pairs.Clear();
            _reached.Clear();
            _refused.Clear();
        }
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (pair, quota) in _pairs)
        {
            if (quota.IsFull(PairPerSecond, now)) _pairs.Remove(pair);
        }

        _untilPrune = PruneEvery;
    }
}
