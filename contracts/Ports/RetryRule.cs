using System.Globalization;

namespace Parley.Contracts.Ports;

/// <summary>Whom a refusal concerns: what has to wait until the next attempt.</summary>
public enum SendScope
{
    /// <summary>This message alone.</summary>
    Message,

    /// <summary>Everything from this number to this person.</summary>
    Pair,

    /// <summary>Everything this number sends.</summary>
    Number,

    /// <summary>The number's whole queue, with a reason that its owner sees: a person has to do something.</summary>
    Queue,
}

/// <summary>How a send that provably did not happen is tried again: data, shown as it is.</summary>
/// <param name="Scope">What waits.</param>
/// <param name="First">The first wait.</param>
/// <param name="Factor">By how much each further wait in a row is longer.</param>
/// <param name="Longest">The longest wait.</param>
public sealed record RetryRule(SendScope Scope, TimeSpan First, double Factor, TimeSpan Longest)
{
    /// <summary>The wait after so many refusals in a row (0: this is the first).</summary>
    public TimeSpan Delay(int earlier)
    {
        var wait = First.TotalSeconds * Math.Pow(Factor, Math.Clamp(earlier, 0, 32));
        return TimeSpan.FromSeconds(Math.Min(wait, Longest.TotalSeconds));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Scope}: again after {First.TotalSeconds:0.###} s, then {Factor:0.#} times as long, at most {Longest.TotalSeconds:0} s");
}
