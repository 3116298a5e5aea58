using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Auditing;

/// <summary>Erases the personal values of records whose term is over, at the start and every day. The records stay, and so do their chains.</summary>
public sealed partial class AuditRetention(IAuditTrail trail, RetentionOptions options, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, EraseAsync, stoppingToken, atOnce: true);

    private async Task EraseAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await trail.EraseBeforeAsync(time.GetUtcNow() - options.Personal, cancellationToken) is > 0 and var count) LogErased(count);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
        {
            LogStore(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Personal values of {Count} records of the audit were erased: their term is over")]
    private partial void LogErased(int count);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Personal values of the audit cannot be erased now; it is tried again in a day")]
    private partial void LogStore(Exception exception);
}

/// <summary>How long personal values are kept.</summary>
public sealed record RetentionOptions(TimeSpan Personal);
