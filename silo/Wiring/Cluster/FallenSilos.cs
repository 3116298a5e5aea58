using System.Diagnostics;
using System.Net.Sockets;

namespace Parley.Silo.Wiring;

/// <summary>
/// Puts out silos whose process is gone, sooner than probes can tell it from a busy one: a port on which nothing listens
/// refuses at once, while a frozen or busy process is still connected to by its kernel. Three refusals in a row, half a second
/// apart, are proof enough; everything less clear is left to Orleans' probes.
/// </summary>
internal sealed partial class FallenSilos(IClusterMembershipService membership, ILocalSiloDetails self, ILogger<FallenSilos> logger) : BackgroundService
{
    private const int Proof = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Longer than this between two looks, and this process itself may have been put out meanwhile.</summary>
    private static readonly TimeSpan LongSleep = TimeSpan.FromSeconds(5);
    private readonly Dictionary<SiloAddress, int> _refusals = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        var looked = Stopwatch.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Stopwatch.GetElapsedTime(looked) > LongSleep) await RereadAsync(stoppingToken);
            looked = Stopwatch.GetTimestamp();
            var others = membership.CurrentSnapshot.Members.Values
                .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping && !member.SiloAddress.Equals(self.SiloAddress))
                .Select(member => member.SiloAddress).ToArray();
            foreach (var gone in _refusals.Keys.Except(others).ToArray()) _refusals.Remove(gone);
            await Task.WhenAll(others.Select(other => LookAsync(other, stoppingToken)));
        }
    }

    /// <summary>A silo that was put out ends itself as soon as it reads that.</summary>
    private async Task RereadAsync(CancellationToken stoppingToken)
    {
        LogSlept();
        try
        {
            await membership.Refresh(cancellationToken: stoppingToken);
        }
#pragma warning disable CA1031 // Redis may be away; Orleans reads the table again by itself
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotReread(e);
        }
    }

    private async Task LookAsync(SiloAddress silo, CancellationToken stoppingToken)
    {
        var refused = await RefusesAsync(silo, stoppingToken);
        int refusals;
        lock (_refusals) _refusals[silo] = refusals = refused ? _refusals.GetValueOrDefault(silo) + 1 : 0;
        if (refusals < Proof) return;
        try
        {
            LogGone(silo);
            await membership.TryKill(silo);
        }
#pragma warning disable CA1031 // Redis may be away; the next look tries again
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotPutOut(silo, e);
        }
    }

    private static async Task<bool> RefusesAsync(SiloAddress silo, CancellationToken stoppingToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        bound.CancelAfter(Patience);
        using var socket = new Socket(silo.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo.Endpoint, bound.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Nothing listens at silo {Silo} any more: its process is gone, and it is put out")]
    private partial void LogGone(SiloAddress silo);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "This process slept; its fellows may have put it out meanwhile")]
    private partial void LogSlept();

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Who is in the cluster cannot be read now")]
    private partial void LogNotReread(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Silo {Silo} could not be put out now; it is tried again")]
    private partial void LogNotPutOut(SiloAddress silo, Exception exception);
}
