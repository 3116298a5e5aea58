using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Access;

/// <summary>
/// When keys were last used, written down once a minute and at the end: a call costs no write. What a killed process has not written is
/// lost, and only that.
/// </summary>
public sealed partial class KeyUses(IAccounts accounts, TimeProvider time, ILogger<KeyUses> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ApiKeyId, DateTimeOffset> _uses = new();

    /// <summary>Taken.</summary>
    public void Note(ApiKeyId key, DateTimeOffset at) => _uses[key] = at;

    /// <summary>Durable on return, unless the store does not take it now: then the next time tries again.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var uses = _uses.ToArray();
        if (uses.Length == 0) return;
        try
        {
            await accounts.KeysUsedAsync([.. uses.Select(static use => (use.Key, use.Value))], cancellationToken);
            // Only what was written: a later use of the same key stays.
            foreach (var use in uses) _uses.TryRemove(use);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException or ObjectDisposedException)
        {
            // It is a convenience: neither a store that is away nor one that was closed first may hold up the end of the process.
            LogNotWritten(e);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "When API keys were last used could not be written down now")]
    private partial void LogNotWritten(Exception exception);
}
