using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Running;

namespace Parley.Frontend.Auditing;

/// <summary>
/// Writes the audit. Acts are durable before they are answered; attempts are counted and written once a minute and at the end of the process, so that what a killed process counted in its last
/// minute is lost, and only that.
/// </summary>
public sealed partial class AuditLog(IAuditTrail trail, IAccounts accounts, AuditMetrics metrics, TimeProvider time, ILogger<AuditLog> logger) : BackgroundService
{
    private const int MaxWaiting = 10_000, WrittenAtOnce = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1), Abandoned = TimeSpan.FromMinutes(15);
    private readonly AuditTally _tally = new();
    private readonly SemaphoreSlim _flushing = new(1);

    // Ends of acts that the store did not take; their beginnings are durable.
    private readonly ConcurrentQueue<(ImmutableArray<AuditEntry> Records, ImmutableArray<AuditId> Nothing)> _ends = new();

    /// <summary>Durable on return: acts begin, and will not go without a record.</summary>
    public Task BeginAsync(ImmutableArray<AuditEntry> acts, CancellationToken cancellationToken) => trail.BeginAsync(acts, cancellationToken);

    /// <summary>Durable on return: records of what was done.</summary>
    public Task RecordAsync(ImmutableArray<AuditEntry> acts, CancellationToken cancellationToken = default) => trail.RecordAsync(acts, cancellationToken);

    /// <summary>Ends acts that began. False when the store does not take it now: then it is tried again every minute.</summary>
    public async Task<bool> EndAsync(ImmutableArray<AuditEntry> acts)
    {
        try
        {
            await trail.RecordAsync(acts);
            return true;
        }
        catch (Exception e) when (IsStore(e))
        {
            Wait(e, acts, []);
            return false;
        }
    }

    /// <summary>Says that acts that began changed nothing.</summary>
    public async Task ForgetAsync(ImmutableArray<AuditId> acts)
    {
        try
        {
            await trail.ForgetAsync(acts);
        }
        catch (Exception e) when (IsStore(e))
        {
            Wait(e, [], acts);
        }
    }

    /// <summary>Taken: an attempt that came to nothing.</summary>
    public void Attempted(AuditEntry attempt) => _tally.Add(attempt);

    /// <summary>Durable on return: somebody reads something sensitive. Repeated within a minute, it is counted.</summary>
    public async Task ReadAsync(AuditEntry reading, CancellationToken cancellationToken)
    {
        var count = _tally.Add(reading);
        if (count.IsWritten) return;
        await trail.RecordAsync([reading], cancellationToken);
        _tally.Written(count);
    }

    /// <summary>Durable on return, as far as the store takes it: what was counted, what waits, and what was begun and abandoned.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await _flushing.WaitAsync(cancellationToken);
        ImmutableArray<AuditEntry> attempts = [];
        try
        {
            attempts = await OwnedAsync(_tally.Take(), cancellationToken);
            for (var i = 0; i < attempts.Length; i += WrittenAtOnce) await trail.RecordAsync([.. attempts.Skip(i).Take(WrittenAtOnce)], cancellationToken);
            while (_ends.TryPeek(out var end))
            {
                await trail.RecordAsync(end.Records, cancellationToken);
                if (!end.Nothing.IsEmpty) await trail.ForgetAsync(end.Nothing, cancellationToken);
                _ends.TryDequeue(out _);
            }

            await trail.SettleAsync(time.GetUtcNow() - Abandoned, cancellationToken);
        }
        catch (Exception e) when (IsStore(e))
        {
            // The same ids again: what was written of them is not written twice.
            Wait(e, attempts, []);
        }
        finally
        {
            _flushing.Release();
        }
    }

    public override void Dispose()
    {
        _flushing.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, FlushAsync, stoppingToken);

    /// <summary>Who tries with the wrong secret of a key that exists tries at that key's account.</summary>
    private async Task<ImmutableArray<AuditEntry>> OwnedAsync(ImmutableArray<AuditEntry> attempts, CancellationToken cancellationToken)
    {
        var owned = attempts.ToBuilder();
        for (var i = 0; i < owned.Count; i++)
        {
            if (owned[i] is not { Tenant: null, Actor: { Kind: AuditActorKind.Unknown } actor } attempt || !ApiKeyId.TryParse(actor.Id, out var key)) continue;
            try
            {
                if (await accounts.KeyAsync(key, cancellationToken) is { } record) owned[i] = attempt with { Tenant = record.Tenant, TargetKind = "key", Target = key.Value };
            }
            catch (Exception e) when (IsStore(e))
            {
                // Then it stands in the platform's audit.
            }
        }

        return owned.ToImmutable();
    }

    private void Wait(Exception exception, ImmutableArray<AuditEntry> records, ImmutableArray<AuditId> nothing)
    {
        metrics.NotWritten();
        LogNotWritten(exception);
        if (_ends.Count < MaxWaiting && !(records.IsEmpty && nothing.IsEmpty)) _ends.Enqueue((records, nothing));
    }

    private static bool IsStore(Exception exception) => exception is System.Data.Common.DbException or JournalUnavailableException or TimeoutException or ObjectDisposedException;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The audit cannot be written now; it is tried again every minute")]
    private partial void LogNotWritten(Exception exception);
}
