using System.Text.Json;
using Parley.Bench.Load;

namespace Parley.Bench.Children;

/// <summary>
/// A load in a process of its own: a client whose latencies are measured shares no thread with the one that floods, or it
/// would wait for its neighbour before it has sent anything.
/// </summary>
internal static class LoadChild
{
    public static async Task<int> RunAsync()
    {
        Say(new { ready = true });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var order = JsonSerializer.Deserialize<LoadOrder>(line)!;
            Say(await WebhookLoad.RunAsync(
                new Uri(order.Server), order.Path, new MessageWorkload([order.Number], order.FirstId, 0, order.Senders), order.Connections, order.Rate, TimeSpan.FromSeconds(order.Seconds)));
        }

        return 0;
    }

    /// <summary>Has a child run a load.</summary>
    public static async Task<LoadResult> RunAsync(ChildProcess child, LoadOrder order) =>
        (await child.AskAsync(JsonSerializer.Serialize(order))).Deserialize<LoadResult>()!;

    private static void Say(object answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer));
        Console.Out.Flush();
    }
}

/// <summary>Customers' messages to one number; see <see cref="WebhookLoad.RunAsync"/>.</summary>
internal sealed record LoadOrder(string Server, string Path, string Number, long FirstId, int Senders, int Connections, double Rate, double Seconds);
