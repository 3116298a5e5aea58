using System.Text.Json;

namespace Parley.Bench.Output;

/// <summary>What a run prints: words on standard error as it goes, its result last on standard output.</summary>
public static class Report
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>The last line: JSON where it was asked for, else words.</summary>
    public static int End(BenchOptions options, object result, string words)
    {
        Console.WriteLine(options.Json ? JsonSerializer.Serialize(result, Json) : words);
        return 0;
    }
}
