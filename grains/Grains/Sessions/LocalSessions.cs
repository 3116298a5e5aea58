using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Parley.Grains.Sessions;

/// <summary>
/// The sessions that send from this process. They end before its silo does: a silo that stops begins no grain any more, so that what ends
/// with it could neither record what came of a send nor give back what it had leased.
/// </summary>
public sealed partial class LocalSessions(IGrainFactory grains, ILogger<LocalSessions> logger) : IHostedService
{
    /// <summary>Less than the process has for all of its end.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<SessionKey, bool> _sessions = new();
    private volatile bool _areEnding;

    /// <summary>Whether nothing more may leave from this process.</summary>
    public bool AreEnding => _areEnding;

    public void Begin(SessionKey session) => _sessions[session] = true;

    public void End(SessionKey session) => _sessions.TryRemove(session, out _);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _areEnding = true;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        await Task.WhenAll(_sessions.Keys.Select(session => LeaveAsync(session, bound.Token)));
    }

    private async Task LeaveAsync(SessionKey session, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<ISessionGrain>(session.ToString()).LeaveAsync(cancellationToken);
        }
#pragma warning disable CA1031 // one that cannot end well keeps no other from it
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotEnded(session.Session, e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Session {Session} did not end in order: its sends under way become unknown, and all of its lease counts")]
    private partial void LogNotEnded(SessionId session, Exception exception);
}
