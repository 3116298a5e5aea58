namespace Parley.Bench.Load;

/// <summary>Sorted times, in milliseconds.</summary>
public sealed record Latencies(int Count, double P50, double P99, double P999, double Most)
{
    public static Latencies Of(IEnumerable<int> microseconds)
    {
        var sorted = microseconds.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0
            ? new Latencies(0, 0, 0, 0, 0)
            : new Latencies(sorted.Length, At(0.5), At(0.99), At(0.999), sorted[^1] / 1000.0);

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] / 1000.0;
    }

    public override string ToString() => $"p50 {P50:0.00} ms, p99 {P99:0.00} ms, p99.9 {P999:0.00} ms";
}
