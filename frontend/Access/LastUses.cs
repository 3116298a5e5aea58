using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Running;

namespace Parley.Frontend.Access;

/// <summary>
/// When keys and sign-ins were last used, written down once a minute and at the end: a call costs no write. What a killed process has not
/// written is lost, and only that.
/// </summary>
public sealed partial class LastUses(IAccounts accounts, ISignIns signIns, TimeProvider time, ILogger<LastUses> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ApiKeyId, DateTimeOffset> _keys = new();
    private readonly ConcurrentDictionary<SignInId, DateTimeOffset> _signIns = new();

    /// <summary>Taken.</summary>
    public void Note(ApiKeyId key, DateTimeOffset at) => _keys[key] = at;

    /// <summary>When this process saw a sign-in being used, where that is not written down yet.</summary>
    public DateTimeOffset? Noted(SignInId signIn) => _signIns.TryGetValue(signIn, out var at) ? at : null;

    /// <summary>Taken.</summary>
    public void Note(SignInId signIn, DateTimeOffset at) => _signIns[signIn] = at;

    /// <summary>Durable on return, unless the store does not take it now: then the next time tries again.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(_keys, accounts.KeysUsedAsync, cancellationToken);
            await WriteAsync(_signIns, signIns.SeenAsync, cancellationToken);
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, WriteAsync, stoppingToken);

    private static async Task WriteAsync<T>(ConcurrentDictionary<T, DateTimeOffset> noted, Func<ImmutableArray<(T, DateTimeOffset)>, CancellationToken, Task> write, CancellationToken cancellationToken)
        where T : notnull
    {
        var uses = noted.ToArray();
        if (uses.Length == 0) return;
        await write([.. uses.Select(static use => (use.Key, use.Value))], cancellationToken);
        // Only what was written: a later use of the same credential stays.
        foreach (var use in uses) noted.TryRemove(use);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "When API keys and sign-ins were last used could not be written down now")]
    private partial void LogNotWritten(Exception exception);
}
