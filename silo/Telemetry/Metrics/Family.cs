using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.Silo.Telemetry.Metrics;

/// <summary>What a family is to Prometheus.</summary>
internal enum FamilyKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>How an instrument reports.</summary>
internal enum Reporting
{
    /// <summary>Each value is added.</summary>
    Adds,

    /// <summary>Each value replaces the one before.</summary>
    Sets,

    /// <summary>Values are asked for at each scrape.</summary>
    Observed,
}

/// <summary>All series of one instrument. At most <see cref="MaxSeries"/> sets of labels; what comes past them is counted together.</summary>
internal sealed class Family
{
    /// <summary>The bound of label sets.</summary>
    public const int MaxSeries = 200;

    private const int LongestKey = 512;
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Amounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
    private readonly ConcurrentDictionary<string, Series> _byTags = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly ConcurrentDictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private readonly double _scale;
    private Series? _bare;

    private Family(string name, string help, FamilyKind kind, Reporting reporting, double scale, double[] bounds)
    {
        (Name, Help, Kind, Reporting, _scale, Bounds) = (name, help, kind, reporting, scale, bounds);
        _lookup = _byTags.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    public string Help { get; }

    public FamilyKind Kind { get; }

    public Reporting Reporting { get; }

    /// <summary>A histogram's upper bounds, ascending.</summary>
    public double[] Bounds { get; }

    /// <summary>The scrape under way; observables note it with their values.</summary>
    public long Scrape { get; set; }

    public IEnumerable<Series> Series => _byLabels.Values;

    /// <summary>The family of an instrument; null for kinds that nobody knows.</summary>
    public static Family? Of<T>(Instrument instrument) where T : struct
    {
        var (kind, reporting) = instrument switch
        {
            Counter<T> => (FamilyKind.Counter, Reporting.Adds),
            UpDownCounter<T> => (FamilyKind.Gauge, Reporting.Adds),
            Gauge<T> => (FamilyKind.Gauge, Reporting.Sets),
            ObservableCounter<T> => (FamilyKind.Counter, Reporting.Observed),
            ObservableUpDownCounter<T> or ObservableGauge<T> => (FamilyKind.Gauge, Reporting.Observed),
            Histogram<T> => (FamilyKind.Histogram, Reporting.Adds),
            _ => ((FamilyKind)(-1), Reporting.Adds),
        };
        if ((int)kind < 0) return null;
        var name = Names.Family(instrument.Name, instrument.Unit, kind);
        var help = string.IsNullOrWhiteSpace(instrument.Description) ? $"{instrument.Name} of the meter {instrument.Meter.Name}." : instrument.Description;
        var scale = Names.Scale(instrument.Unit);
        return new Family(name, help, kind, reporting, scale, kind == FamilyKind.Histogram ? BoundsOf<T>(instrument, scale) : []);
    }

    /// <summary>Takes a measurement. Allocates only for labels not seen before.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        value *= _scale;
        switch (SeriesOf(tags))
        {
            case HistogramSeries histogram:
                histogram.Record(value);
                break;
            case ValueSeries one when Reporting == Reporting.Adds:
                one.Add(value);
                break;
            case ValueSeries one:
                // Two instruments of one name, each observed, are one number: their sum.
                one.Set(Reporting == Reporting.Observed && one.Scrape == Scrape ? one.Value + value : value);
                one.Scrape = Scrape;
                break;
        }
    }

    private Series SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return _bare ??= ByLabels("");
        Span<char> key = stackalloc char[LongestKey];
        if (!Labels.TryKey(tags, key, out var length)) return ByLabels(Labels.Overflow);
        if (_lookup.TryGetValue(key[..length], out var known)) return known;
        var series = ByLabels(_byLabels.Count < MaxSeries ? Labels.Write(tags) : Labels.Overflow);
        // What overflows is not remembered: its tags are without end.
        if (series.Labels != Labels.Overflow) _byTags.TryAdd(key[..length].ToString(), series);
        return series;
    }

    private Series ByLabels(string labels) =>
        _byLabels.GetOrAdd(labels, static (text, family) => family.Kind == FamilyKind.Histogram ? new HistogramSeries(text, family.Bounds) : new ValueSeries(text), this);

    private static double[] BoundsOf<T>(Instrument instrument, double scale) where T : struct
    {
        if (instrument is Histogram<T> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised })
            return [.. advised.Select(bound => Convert.ToDouble(bound, System.Globalization.CultureInfo.InvariantCulture) * scale)];
        return Names.Family("x", instrument.Unit, FamilyKind.Gauge).EndsWith("seconds", StringComparison.Ordinal) ? Seconds : Amounts;
    }
}
