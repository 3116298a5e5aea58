using System.Collections.Concurrent;
using System.Diagnostics;
using Parley.Simulator.Faults;
using Xunit.Abstractions;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>What happens to two silos, and that nothing acknowledged is lost and nothing doubled meanwhile.</summary>
[Trait("Promise", "P5")]
public sealed class FailureTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Customers = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private TwoSilos _silos = null!;

    public async Task InitializeAsync() => _silos = await TwoSilos.StartAsync();

    public async Task DisposeAsync()
    {
        await _silos.DisposeAsync();
        foreach (var silo in _silos.Silos) output.WriteLine($"{silo.ProcessId} logged:\n{await silo.Errors}");
    }

    [Fact]
    public async Task A_message_comes_in_through_one_silo_and_is_answered_through_the_other()
    {
        await _silos.HearFromAsync(1);

        var id = await _silos.SendUntilTakenAsync(TwoSilos.Phone(0), "an answer", "1", [0]);

        Assert.Equal("DELIVERED", await _silos.SettledAsync(1, id));
        Assert.Equal(["an answer"], _silos.Received());
    }

    [Fact]
    public async Task A_frontend_without_a_silo_works_through_silos_without_a_frontend()
    {
        await _silos.HearFromAsync(2);
        await using var frontend = await _silos.StartFrontendAsync(0);
        await _silos.Silos[0].StopAsync();
        await _silos.RestartAsync(0, "silo");

        var id = await _silos.SendUntilTakenAsync(TwoSilos.Phone(0), "0 0", "1", [0]);

        Assert.Equal("DELIVERED", await _silos.SettledAsync(0, id));
        Assert.Equal(["0 0"], _silos.Received());
    }

    [Fact]
    public async Task A_silo_that_dies_under_load_loses_nothing_acknowledged_and_doubles_no_send()
    {
        await _silos.HearFromAsync(Customers);
        // Answers take their time, so that many sends are under way when the silo dies.
        _silos.Simulator.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 400));
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);

        _silos.Silos[0].Kill();
        var killed = Stopwatch.StartNew();
        await load.TakenAfterNowAsync().WaitAsync(Patience);
        output.WriteLine($"the first send after the kill was taken after {killed.Elapsed.TotalSeconds:0.00} s");
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        output.WriteLine($"every customer's conversation answered after {killed.Elapsed.TotalSeconds:0.00} s");
        _silos.Simulator.World.Faults.Clear();

        await CheckAsync(await load.StopAsync());
    }

    [Fact]
    public async Task A_silo_that_is_frozen_past_its_eviction_and_wakes_doubles_nothing_and_ends_itself()
    {
        await _silos.HearFromAsync(Customers);
        await using var load = Load.Start(_silos, Customers, [1]);
        await load.TakenAsync(100).WaitAsync(Patience);

        TwoSilos.Signal("-STOP", _silos.Silos[0]);
        var frozen = Stopwatch.StartNew();
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        output.WriteLine($"every customer's conversation answered {frozen.Elapsed.TotalSeconds:0.00} s after the freeze");
        Assert.False(_silos.Silos[0].HasExited);
        TwoSilos.Signal("-CONT", _silos.Silos[0]);
        await UntilAsync(() => _silos.Silos[0].HasExited);
        output.WriteLine($"the frozen silo ended {frozen.Elapsed.TotalSeconds:0.00} s after the freeze");

        await CheckAsync(await load.StopAsync());
    }

    [Fact]
    public async Task Without_redis_running_silos_go_on()
    {
        await _silos.HearFromAsync(1);

        _silos.Redis.Kill();

        var ids = new List<string>();
        for (var i = 0; i < 20; i++) ids.Add(await _silos.SendUntilTakenAsync(TwoSilos.Phone(0), $"0 {i}", $"{i}", [i % 2]));
        foreach (var id in ids) Assert.Equal("DELIVERED", await _silos.SettledAsync(0, id));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"0 {i}"), _silos.Received());
    }

    [Fact]
    public async Task Redis_holds_nothing_of_anybody_and_may_be_emptied_under_load()
    {
        await _silos.HearFromAsync(Customers);
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);
        var key = (await _silos.Redis.AskAsync("KEYS *")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        var held = await _silos.Redis.AskAsync($"HGETALL {key}");
        Assert.StartsWith("*1\r\n", await _silos.Redis.AskAsync("KEYS *"), StringComparison.Ordinal);
        Assert.Contains("ProxyPort", held, StringComparison.Ordinal);
        Assert.DoesNotContain(TwoSilos.Phone(0).TrimStart('+')[..7], held, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", held, StringComparison.Ordinal);

        await _silos.Redis.AskAsync("FLUSHALL");
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        await UntilAsync(async () => (await _silos.Redis.AskAsync("KEYS *")).Contains(key, StringComparison.Ordinal));
        // Who comes now meets the others.
        _silos.Silos[0].Kill();
        await _silos.RestartAsync(0);
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        Assert.False(_silos.Silos[1].HasExited);

        await CheckAsync(await load.StopAsync());
    }

    [Fact]
    public async Task A_silo_that_is_asked_to_stop_hands_everything_over()
    {
        await _silos.HearFromAsync(Customers);
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);

        var stopping = Stopwatch.StartNew();
        Assert.Equal(0, await _silos.Silos[0].StopAsync());
        output.WriteLine($"the silo left within {stopping.Elapsed.TotalSeconds:0.00} s");
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);

        await CheckAsync(await load.StopAsync(), unknown: false);
    }

    /// <summary>Everything that was promised arrived once, in its conversation's order; or nobody knows, and it arrived once at most.</summary>
    private async Task CheckAsync(IReadOnlyDictionary<string, string> promised, bool unknown = true)
    {
        var statuses = new ConcurrentDictionary<string, int>();
        foreach (var (text, id) in promised)
        {
            var status = await _silos.SettledAsync(1, id);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            var received = _silos.Received().Count(one => one == text);
            if (status == "UNKNOWN") Assert.True(unknown && received <= 1, $"{text} is unknown and was received {received} times");
            else Assert.Equal((text, 1), (text, received));
        }

        output.WriteLine($"{promised.Count} promised: {string.Join(", ", statuses.Select(pair => $"{pair.Value} {pair.Key}"))}");
        var all = _silos.Received();
        Assert.Equal(all.Distinct(), all);
        foreach (var customer in all.GroupBy(text => text.Split(' ')[0]))
            Assert.Equal(customer.OrderBy(text => int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)), customer);
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 1200, "It did not happen within two minutes.");
            await Task.Delay(100);
        }
    }

    /// <summary>One sender for each customer: the next message only when the one before was taken, each until it is.</summary>
    private sealed class Load : IAsyncDisposable
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

        public Task TakenAsync(int count) => UntilAsync(() => _promised.Count >= count);

        public Task TakenAfterNowAsync() => TakenAsync(_promised.Count + 1);

        public Task EachCustomerAfterNowAsync()
        {
            // The one under way may have been taken before; the one after it was not.
            var now = _each.ToArray();
            return UntilAsync(() => _each.Zip(now).All(pair => pair.First >= pair.Second + 2));
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
}
