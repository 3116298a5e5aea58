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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Stall = TimeSpan.FromSeconds(4);
    private TwoSilos _silos = null!;

    public async Task InitializeAsync() => _silos = await TwoSilos.StartAsync();

    public Task DisposeAsync() => _silos.EndAsync(output);

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
        // One more than write under load: even ones live on the silo that dies.
        await _silos.HearFromAsync(Customers + 1);
        // Answers take their time, so that many sends are under way when the silo dies.
        _silos.Simulator.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 400));
        await using var feed = FeedReader.Start(_silos, 0);
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);

        _silos.Silos[0].Kill();
        var killed = Stopwatch.StartNew();
        await _silos.SendUntilTakenAsync(TwoSilos.Phone(Customers), $"{Customers} 0", "first", [1]);
        output.WriteLine($"a conversation that lived there answered {killed.Elapsed.TotalSeconds:0.00} s after the kill");
        Assert.InRange(killed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        output.WriteLine($"every customer's conversation answered after {killed.Elapsed.TotalSeconds:0.00} s");
        _silos.Simulator.World.Faults.Clear();

        var promised = await load.StopAsync();
        await feed.ToldAsync(promised.Values);
        Assert.True(feed.Moves > 0);
        await _silos.CheckAsync(output, promised);
    }

    [Fact]
    public async Task A_silo_whose_threads_stall_for_seconds_stays()
    {
        await _silos.HearFromAsync(Customers);
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);

        for (var stall = 0; stall < 2; stall++)
        {
            TwoSilos.Signal("-STOP", _silos.Silos[0]);
            // Time is the subject here.
            await Task.Delay(Stall);
            TwoSilos.Signal("-CONT", _silos.Silos[0]);
            await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        }

        Assert.DoesNotContain(_silos.Silos, silo => silo.HasExited);
        await _silos.CheckAsync(output, await load.StopAsync());
        Assert.Equal(0, await _silos.Silos[0].StopAsync());
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
        await Until.ThatAsync(() => _silos.Silos[0].HasExited);
        output.WriteLine($"the frozen silo ended {frozen.Elapsed.TotalSeconds:0.00} s after the freeze");

        await _silos.CheckAsync(output, await load.StopAsync());
    }

    [Fact]
    public async Task Without_redis_running_silos_go_on_and_with_it_another_joins()
    {
        await _silos.HearFromAsync(Customers);
        await using var load = Load.Start(_silos, Customers);
        await load.TakenAsync(100).WaitAsync(Patience);

        _silos.Redis.Kill();
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        await _silos.Redis.RestartAsync();
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        Assert.DoesNotContain(_silos.Silos, silo => silo.HasExited);
        Assert.Equal(0, await _silos.Silos[0].StopAsync());
        await _silos.RestartAsync(0);
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);

        await _silos.CheckAsync(output, await load.StopAsync(), unknown: false);
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
        await Until.ThatAsync(async () => (await _silos.Redis.AskAsync("KEYS *")).Contains(key, StringComparison.Ordinal));
        // Who comes now meets the others.
        _silos.Silos[0].Kill();
        await _silos.RestartAsync(0);
        await load.EachCustomerAfterNowAsync().WaitAsync(Patience);
        Assert.False(_silos.Silos[1].HasExited);

        await _silos.CheckAsync(output, await load.StopAsync());
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

        await _silos.CheckAsync(output, await load.StopAsync(), unknown: false);
    }
}
