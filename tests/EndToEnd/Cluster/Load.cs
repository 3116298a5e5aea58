using System.Collections.Concurrent;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>One sender for each customer: the next message only when the one before was taken, each until it is.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, string> _promised = new();
    private readonly int[] _each;
    private readonly Task _senders;

    private Load(TwoSilos silos, int customers, int[] clients)
    {
        _each = new int[customers];
        _senders = Task.WhenAll(Enumerable.Range(0, customers).Select(customer => Task.Run(() => SendAsync(silos, customer, clients))));
    }

    public static Load Start(TwoSilos silos, int customers, int[]? clients = null) => new(silos, customers, clients ?? [0, 1]);

    public Task TakenAsync(int count) => Until.ThatAsync(() => _promised.Count >= count);

    public Task EachCustomerAfterNowAsync()
    {
        // The one under way may have been taken before; the one after it was not.
        var now = _each.ToArray();
        return Until.ThatAsync(() => _each.Zip(now).All(pair => pair.First >= pair.Second + 2));
    }

    /// <summary>What was taken: id by text.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _senders;
        return _promised;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _senders.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task SendAsync(TwoSilos silos, int customer, int[] clients)
    {
        for (var i = 0; !_stopping.IsCancellationRequested; i++)
        {
            var text = $"{customer} {i}";
            _promised[text] = await silos.SendUntilTakenAsync(TwoSilos.Phone(customer), text, text, [.. clients.Skip(i % clients.Length), .. clients.Take(i % clients.Length)]);
            Volatile.Write(ref _each[customer], i + 1);
            // Slow enough for the pair rate, which would keep what is sent faster for minutes.
            await Task.Delay(750);
        }
    }
}
