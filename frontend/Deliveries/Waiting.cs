namespace Parley.Frontend.Deliveries;

/// <summary>Waits that end with a signal or with time, and leave no timer behind.</summary>
internal static class Waiting
{
    /// <summary>Which of <paramref name="signals"/> came first; -1 when none did in <paramref name="wait"/>, or the end came.</summary>
    public static async Task<int> FirstOfAsync(TimeSpan wait, TimeProvider time, CancellationToken ended, params Task[] signals)
    {
        if (wait <= TimeSpan.Zero) return -1;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var first = await Task.WhenAny([.. signals, Task.Delay(wait, time, over.Token)]);
        await over.CancelAsync();
        return Array.IndexOf(signals, first);
    }
}
