using Parley.Bench.Load;

namespace Parley.Bench.Measuring;

/// <summary>One measured stretch of load. CPU is in milliseconds per acknowledged message, bytes are per message too.</summary>
public sealed record Measure(
    double PerSecond, double CpuMs, double ProcessCpuMs, double DatabaseCpuMs, double P50Ms, double P99Ms, double P999Ms, int Messages, int Refused, double AllocatedBytes, double WrittenBytes)
{
    public static Measure Of(LoadResult load, double processMs, double databaseMs, double allocated, double written)
    {
        var count = Math.Max(1, load.Acknowledged);
        return new Measure(
            load.PerSecond, (processMs + databaseMs) / count, processMs / count, databaseMs / count,
            load.Latencies.P50, load.Latencies.P99, load.Latencies.P999, load.Acknowledged, load.Refused, allocated / count, written / count);
    }

    /// <summary>The stretch in the middle by CPU per message.</summary>
    public static Measure Middle(IEnumerable<Measure> measures)
    {
        var sorted = measures.OrderBy(static measure => measure.CpuMs).ToArray();
        return sorted[sorted.Length / 2];
    }

    public override string ToString() =>
        $"{PerSecond,7:0} msg/s  {CpuMs:0.000} CPU-ms/msg (process {ProcessCpuMs:0.000}, database {DatabaseCpuMs:0.000})  ack p50 {P50Ms:0.00} p99 {P99Ms:0.00} p99.9 {P999Ms:0.00} ms"
        + (AllocatedBytes > 0 ? $"  {AllocatedBytes:0} B/msg allocated" : "") + $"  {WrittenBytes:0} B/msg written" + (Refused > 0 ? $"  REFUSED {Refused}" : "");
}
