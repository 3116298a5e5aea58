using System.Diagnostics;
using System.Globalization;

namespace Parley.Bench.Measuring;

/// <summary>CPU time of processes as the kernel counts it, in milliseconds; its grain is 10 ms.</summary>
public static class CpuClock
{
    private const double TickMs = 10;

    /// <summary>User and system time of one process.</summary>
    public static double OfProcess(int id) => Read(id) is { } stat ? stat.OwnMs : 0;

    /// <summary>A PostgreSQL server: its postmaster, living children, and children that have ended.</summary>
    public static double OfServer(int postmaster)
    {
        var sum = Read(postmaster) is { } own ? own.OwnMs + own.ChildrenMs : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Read(id) is { } stat && stat.Parent == postmaster) sum += stat.OwnMs;
        }

        return sum;
    }

    /// <summary>Until the CPU that <paramref name="read"/> counts rests: twice in a row under 8 % of a core, or after 8 s.</summary>
    public static async Task SettleAsync(Func<double> read)
    {
        var started = Stopwatch.GetTimestamp();
        var quiet = 0;
        var before = read();
        while (quiet < 2 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(8))
        {
            await Task.Delay(250);
            var now = read();
            quiet = now - before <= 20 ? quiet + 1 : 0;
            before = now;
        }
    }

    private static (int Parent, double OwnMs, double ChildrenMs)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name stands in parentheses and may hold spaces; the third field comes after it.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Ms(fields[11]) + Ms(fields[12]), Ms(fields[13]) + Ms(fields[14]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        static double Ms(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) * TickMs;
    }
}
