using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.Storage.Leases;

/// <summary>
/// Runs a service in one process of the cluster at a time: in whichever holds its lease. A process that dies, freezes or
/// loses the database is replaced after <see cref="Term"/>; one that stops, at once. Two may run for the moment in which a
/// frozen process wakes and has not looked at the clock yet, so the service bears that.
/// </summary>
/// <param name="name">The lease's.</param>
/// <param name="work">Started and stopped as often as the lease comes and goes.</param>
/// <param name="leases">Where it is held.</param>
/// <param name="owner">This process.</param>
/// <param name="time">A clock that runs as fast as the store's.</param>
/// <param name="logger">Told who does it from when to when.</param>
public sealed partial class Duty(string name, IHostedService work, ILeases leases, string owner, TimeProvider time, ILogger<Duty> logger) : BackgroundService
{
    /// <summary>How long the others wait for a process that does not renew.</summary>
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    /// <summary>What the service may need to stop before the lease is over.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
    private bool _runs;
    private long _askedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // After a long sleep, whether the process was frozen or the store silent, the lease may be another's.
                if (_runs && time.GetElapsedTime(_askedAt) >= Term - Margin) await StopWorkAsync();
                await LookAsync(stoppingToken);
                // What ended by itself ends the process, as if it had been started by the host.
                if (_runs && work is BackgroundService { ExecuteTask: { IsFaulted: true } fault }) await fault;
                await Task.Delay(RenewEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            await LeaveAsync();
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            var asked = time.GetTimestamp();
            if (await leases.HoldAsync(name, owner, Term, stoppingToken))
            {
                _askedAt = asked;
                if (!_runs) await StartWorkAsync();
            }
            else if (_runs)
            {
                await StopWorkAsync();
            }
        }
        catch (Exception e) when (e is JournalUnavailableException or DbException or TimeoutException)
        {
            LogStore(name, e);
        }
    }

    private async Task StartWorkAsync()
    {
        LogBegins(name);
        await work.StartAsync(CancellationToken.None);
        _runs = true;
    }

    private async Task StopWorkAsync()
    {
        LogEnds(name);
        _runs = false;
        using var bound = new CancellationTokenSource(Term);
        await work.StopAsync(bound.Token);
    }

    private async Task LeaveAsync()
    {
        if (!_runs) return;
        await StopWorkAsync();
        try
        {
            using var bound = new CancellationTokenSource(Margin);
            await leases.ReleaseAsync(name, owner, bound.Token).WaitAsync(bound.Token);
        }
        catch (Exception e) when (e is JournalUnavailableException or DbException or TimeoutException or OperationCanceledException)
        {
            LogStore(name, e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "This process does {Duty} from now on")]
    private partial void LogBegins(string duty);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "This process does {Duty} no more")]
    private partial void LogEnds(string duty);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Who does {Duty} cannot be asked of the store now")]
    private partial void LogStore(string duty, Exception exception);
}
