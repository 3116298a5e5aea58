using System.Diagnostics;

namespace Parley.Bench.Load;

/// <summary>Posts a workload over many connections: as fast as the other side answers, or at a rate.</summary>
public static class WebhookLoad
{
    /// <param name="rate">Posts per second over all connections; 0 sends the next when the answer came.</param>
    /// <param name="duration">Nothing is begun after this.</param>
    public static Task<LoadResult> RunAsync(Uri server, string path, IWorkload workload, int connections, double rate, TimeSpan duration) =>
        RunAsync([server], path, workload, connections, rate, duration);

    /// <summary>The same, each connection to the next server in turn.</summary>
    public static async Task<LoadResult> RunAsync(Uri[] servers, string path, IWorkload workload, int connections, double rate, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var parts = await Task.WhenAll(Enumerable.Range(0, connections).Select(
            index => Task.Run(() => RunOneAsync(servers[index % servers.Length], path, workload, index, connections, rate, duration, started))));
        return new LoadResult(
            Latencies.Of(parts.SelectMany(static part => part.Microseconds)),
            parts.Sum(static part => part.Refused),
            Stopwatch.GetElapsedTime(started));
    }

    private static async Task<(List<int> Microseconds, int Refused)> RunOneAsync(
        Uri server, string path, IWorkload workload, int index, int connections, double rate, TimeSpan duration, long started)
    {
        using var connection = new WebhookConnection(server, path, workload.LongestBody);
        var microseconds = new List<int>(4096);
        var refused = 0;
        for (long n = 0; ; n++)
        {
            var due = started;
            if (rate > 0)
            {
                due += (long)(((n * connections) + index) / rate * Stopwatch.Frequency);
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait);
                    // The timer's own lateness is not the server's; a post that had to wait for the one before counts from its due time.
                    due = Stopwatch.GetTimestamp();
                }
            }
            else
            {
                due = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetElapsedTime(started) > duration) break;
            var length = workload.Next(index, connection.Body);
            if (length == 0) break;
            if (await connection.PostAsync(length) == 200)
            {
                microseconds.Add((int)Stopwatch.GetElapsedTime(due).TotalMicroseconds);
            }
            else
            {
                refused++;
                await Task.Delay(20);
            }
        }

        return (microseconds, refused);
    }
}

/// <summary>What a load saw.</summary>
public sealed record LoadResult(Latencies Latencies, int Refused, TimeSpan Elapsed)
{
    public int Acknowledged => Latencies.Count;

    public double PerSecond => Acknowledged / Elapsed.TotalSeconds;
}
