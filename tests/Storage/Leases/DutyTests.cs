using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Storage.Leases;

namespace Parley.Tests.Storage.Leases;

/// <summary>When a process begins and ends what only one may do. The test moves the clock, and only while the duty waits for it.</summary>
public sealed class DutyTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60), Round = TimeSpan.FromSeconds(2);
    private readonly SteppedTime _time = new();
    private readonly AskedLeases _leases = new();
    private readonly Work _work = new();
    private readonly Duty _duty;

    public DutyTests() => _duty = new Duty("sweeping", _work, _leases, "me", _time, NullLogger<Duty>.Instance);

    public Task InitializeAsync() => _duty.StartAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _duty.StopAsync(CancellationToken.None).WaitAsync(Soon);

    [Fact]
    public async Task who_holds_the_lease_works_and_who_loses_it_ends()
    {
        foreach (var (held, done) in ((bool, string)[])[(false, ""), (true, "start "), (true, "start "), (false, "start stop "), (true, "start stop start ")])
        {
            await RoundAsync(held);
            Assert.Equal(done, _work.Done);
        }
    }

    [Fact]
    public async Task who_cannot_renew_ends_before_another_may_begin()
    {
        await RoundAsync(held: true);
        await RoundAsync(held: null);
        await _leases.AskedAsync();
        Assert.Equal("start ", _work.Done);
        _leases.Answer(null);
        await _time.WaitingAsync();
        // Six seconds after it asked for the last time with success, and two before the lease is over.
        _time.Pass(Round);
        await _leases.AskedAsync();
        Assert.Equal("start stop ", _work.Done);
        _leases.Answer(true);
        await _time.WaitingAsync();
        Assert.Equal("start stop start ", _work.Done);
    }

    [Fact]
    public async Task who_slept_ends_before_it_asks_whether_it_may_go_on()
    {
        await RoundAsync(held: true, TimeSpan.FromMinutes(1));
        await _leases.AskedAsync();
        Assert.Equal("start stop ", _work.Done);
        _leases.Answer(true);
        await _time.WaitingAsync();
        Assert.Equal("start stop start ", _work.Done);
    }

    [Fact]
    public async Task who_stops_gives_it_back_at_once_and_who_never_held_it_does_not()
    {
        await RoundAsync(held: true);
        await _duty.StopAsync(CancellationToken.None).WaitAsync(Soon);
        Assert.Equal("start stop ", _work.Done);
        Assert.Equal(["sweeping me"], _leases.Released);

        var leases = new AskedLeases();
        var other = new Duty("sweeping", new Work(), leases, "you", new SteppedTime(), NullLogger<Duty>.Instance);
        await other.StartAsync(CancellationToken.None);
        await leases.AskedAsync();
        leases.Answer(false);
        await other.StopAsync(CancellationToken.None).WaitAsync(Soon);
        Assert.Empty(leases.Released);
    }

    [Fact]
    public async Task work_that_fails_by_itself_ends_the_duty_with_its_error()
    {
        await RoundAsync(held: true);
        await _work.FailAsync();
        await _leases.AskedAsync();
        _leases.Answer(true);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _duty.ExecuteTask!.WaitAsync(Soon));
        Assert.Equal("cannot work", error.Message);
    }

    /// <summary>One look at the lease, then the pause behind it.</summary>
    /// <param name="held">What the store says; null for nothing.</param>
    /// <param name="pause">As long as it should be, or longer.</param>
    private async Task RoundAsync(bool? held, TimeSpan? pause = null)
    {
        await _leases.AskedAsync();
        _leases.Answer(held);
        await _time.WaitingAsync();
        _time.Pass(pause ?? Round);
    }

    /// <summary>Leases whose every answer is the test's.</summary>
    private sealed class AskedLeases : ILeases
    {
        private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
        private readonly Channel<bool?> _answers = Channel.CreateUnbounded<bool?>();

        public List<string> Released { get; } = [];

        public Task AskedAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(Soon);

        public void Answer(bool? held) => _answers.Writer.TryWrite(held);

        public async Task<bool> HoldAsync(string name, string owner, TimeSpan term, CancellationToken cancellationToken = default)
        {
            _asked.Writer.TryWrite(true);
            return await _answers.Reader.ReadAsync(cancellationToken) ?? throw new TimeoutException();
        }

        public Task ReleaseAsync(string name, string owner, CancellationToken cancellationToken = default)
        {
            Released.Add($"{name} {owner}");
            return Task.CompletedTask;
        }
    }

    /// <summary>Notes when it is started and stopped.</summary>
    private sealed class Work : BackgroundService
    {
        private readonly TaskCompletionSource _failure = new();

        public string Done { get; private set; } = "";

        public async Task FailAsync()
        {
            _failure.SetException(new InvalidOperationException("cannot work"));
            await ExecuteTask!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public override Task StartAsync(CancellationToken cancellationToken)
        {
            Done += "start ";
            return base.StartAsync(cancellationToken);
        }

        public override Task StopAsync(CancellationToken cancellationToken)
        {
            Done += "stop ";
            return base.StopAsync(cancellationToken);
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => _failure.Task.WaitAsync(stoppingToken);
    }

    /// <summary>A clock that stands while nobody waits for it.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private readonly Channel<Waiter> _waiting = Channel.CreateUnbounded<Waiter>();
        private Waiter? _waiter;
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var waiter = new Waiter(() => callback(state));
            _waiting.Writer.TryWrite(waiter);
            return waiter;
        }

        public async Task WaitingAsync() => _waiter = await _waiting.Reader.ReadAsync().AsTask().WaitAsync(Soon);

        public void Pass(TimeSpan time)
        {
            Interlocked.Add(ref _now, time.Ticks);
            _waiter!.Fire();
        }

        private sealed class Waiter(Action fire) : ITimer
        {
            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
