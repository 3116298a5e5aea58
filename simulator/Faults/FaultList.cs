using System.Globalization;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Faults;

/// <summary>A fault in force.</summary>
/// <param name="Left">Strikes left; null for as long as it stands.</param>
/// <param name="Struck">How often it struck so far.</param>
/// <param name="Passed">How many it let pass before it began.</param>
public sealed record Fault(string Id, FaultSide On, FaultSpec Spec, int? Left, long Struck, int Passed = 0);

/// <summary>The faults in force, in the order they were added. Spent ones go away. Safe for use from many threads.</summary>
public sealed class FaultList
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly List<Fault> _faults = [];
    private volatile bool _any;
    private int _lastId;

    /// <param name="seed">Makes the choices of rates repeatable.</param>
    public FaultList(int? seed = null) => _random = seed is { } value ? new Random(value) : new Random();

    public IReadOnlyList<Fault> All
    {
        get
        {
            lock (_gate) return [.. _faults];
        }
    }

    public Fault Add(FaultSpec spec)
    {
        var side = spec.At switch
        {
            FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Drop => FaultSide.Webhook,
            FaultKind.Rotate => FaultSide.Customer,
            FaultKind.Delay => spec.On is FaultSide.Webhook or FaultSide.Graph ? spec.On.Value : FaultSide.Send,
            FaultKind.Before or FaultKind.Error => spec.On == FaultSide.Graph ? FaultSide.Graph : FaultSide.Send,
            _ => FaultSide.Send,
        };
        if (spec.On is { } said && said != side) throw new SimulatorException("This fault does not exist on that side.");
        if (spec.Rate is < 0 or > 1) throw new SimulatorException("rate is a share between 0 and 1.");
        if (spec.After < 0) throw new SimulatorException("after is 0 or more.");
        if (spec.Count is < 1) throw new SimulatorException("count is 1 or more.");
        if (spec.DelayMs is < 0 or > 86_400_000) throw new SimulatorException("delayMs is between 0 and a day.");
        if (spec.Copies is < 1 or > 100 || spec.Attempts is < 1 or > 100) throw new SimulatorException("copies and attempts are 1 to 100.");
        if (spec.Match?.Recipient is { } recipient && PhoneDigits.Parse(recipient) is null)
            throw new SimulatorException($"{recipient} is no phone number.");
        lock (_gate)
        {
            var fault = new Fault((++_lastId).ToString(CultureInfo.InvariantCulture), side, spec, spec.Count, 0);
            _faults.Add(fault);
            _any = true;
            return fault;
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            var removed = _faults.RemoveAll(f => f.Id == id) > 0;
            _any = _faults.Count > 0;
            return removed;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _any = false;
        }
    }

    /// <summary>The faults that strike this event; each of them counts as struck.</summary>
    /// <param name="customer">Digits of the customer's phone.</param>
    internal IReadOnlyList<FaultSpec> Strike(FaultSide side, string? numberId, string? customer, string? eventKind = null)
    {
        if (!_any) return [];
        lock (_gate)
        {
            List<FaultSpec>? struck = null;
            for (var i = 0; i < _faults.Count; i++)
            {
                var fault = _faults[i];
                if (fault.On != side || !Matches(fault.Spec.Match, numberId, customer, eventKind)) continue;
                if (fault.Passed < fault.Spec.After)
                {
                    _faults[i] = fault with { Passed = fault.Passed + 1 };
                    continue;
                }

                if (fault.Spec.Rate is { } rate && _random.NextDouble() >= rate) continue;
                (struck ??= []).Add(fault.Spec);
                _faults[i] = fault with { Left = fault.Left - 1, Struck = fault.Struck + 1 };
            }

            if (struck is not null)
            {
                _faults.RemoveAll(f => f.Left == 0);
                _any = _faults.Count > 0;
            }

            return struck is null ? [] : struck;
        }
    }

    private static bool Matches(FaultMatch? match, string? numberId, string? customer, string? eventKind) =>
        match is null
        || ((match.Number is null || match.Number == numberId)
            && (match.Recipient is null || PhoneDigits.Parse(match.Recipient) == customer)
            && (match.Event is null || string.Equals(match.Event, eventKind, StringComparison.OrdinalIgnoreCase)));
}
