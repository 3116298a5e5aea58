using Parley.Bench.Floor;

namespace Parley.Bench.Children;

/// <summary>The floor as a process of its own.</summary>
internal static class FloorChild
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using IFloorRows rows = options.Store == "postgres" ? await PostgresFloorRows.OpenAsync(options.Connection!) : SqliteFloorRows.Open(options.Data!);
        await using var server = await FloorServer.StartAsync(rows);
        Console.Out.WriteLine($$"""{"web":"{{server.Address}}"}""");
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.Out.WriteLine("{}");
            Console.Out.Flush();
        }

        return 0;
    }
}
