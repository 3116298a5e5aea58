namespace Parley.Silo.Telemetry.Metrics;

/// <summary>The values behind one set of labels. Written from any thread.</summary>
internal abstract class Series(string labels)
{
    public string Labels { get; } = labels;

    protected static void Add(ref double target, double value)
    {
        var seen = Volatile.Read(ref target);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref target, seen + value, seen);
            // Bits, because NaN is unequal to itself.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }
}

/// <summary>A counter's or gauge's value.</summary>
internal sealed class ValueSeries(string labels) : Series(labels)
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    /// <summary>When an observable was last seen; what its owner does not report any more is not shown either.</summary>
    public long Scrape { get; set; }

    public void Add(double value) => Add(ref _value, value);

    public void Set(double value) => Volatile.Write(ref _value, value);
}

/// <summary>A histogram's values.</summary>
internal sealed class HistogramSeries(string labels, double[] bounds) : Series(labels)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>How many fell into each bucket alone; the last has no bound.</summary>
    public long CountOf(int bucket) => Volatile.Read(ref _counts[bucket]);

    public void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Add(ref _sum, value);
    }
}
