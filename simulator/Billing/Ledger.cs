using System.Globalization;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Billing;

/// <summary>One line of a month's bill.</summary>
/// <param name="Month">As <c>yyyy-MM</c>, in UTC.</param>
/// <param name="Count">Delivered messages.</param>
/// <param name="Charged">Of these, what is paid for: the first thousand service messages of a number and month are not.</param>
public sealed record BillLine(string Number, string Month, string Category, string Type, long Count, long Charged);

/// <summary>What Meta would charge: one entry per delivered message. Safe for use from many threads.</summary>
public sealed class Ledger
{
    /// <summary>Service messages that are free per number and month, where service is charged at all.</summary>
    public const int FreeService = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Number, string Month, string Category, string Type), long> _lines = [];

    /// <summary>The bill so far, by number, month and category.</summary>
    public IReadOnlyList<BillLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _lines.Select(l => new BillLine(l.Key.Number, l.Key.Month, l.Key.Category, l.Key.Type, l.Value, Charged(l.Key.Category, l.Key.Type, l.Value)))
                        .OrderBy(l => l.Number, StringComparer.Ordinal).ThenBy(l => l.Month, StringComparer.Ordinal)
                        .ThenBy(l => l.Category, StringComparer.Ordinal).ThenBy(l => l.Type, StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <summary>A message was delivered.</summary>
    internal void Delivered(ChatMessage message, DateTimeOffset at)
    {
        var month = at.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            var line = (message.Number.Id, month, message.Price.Category, message.Price.Type);
            _lines[line] = _lines.GetValueOrDefault(line) + 1;
        }
    }

    internal void Clear()
    {
        lock (_gate) _lines.Clear();
    }

    private static long Charged(string category, string type, long count) => type switch
    {
        not "regular" => 0,
        _ => category == "service" ? Math.Max(0, count - FreeService) : count,
    };
}
