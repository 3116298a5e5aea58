using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Parley.Silo.Secrets;

/// <summary>
/// Seals the store's secrets again when the master key has a newer version, while the engine works. A key file is looked at
/// every few seconds; what another process sealed under a former version meanwhile is found within the hour.
/// </summary>
public sealed partial class KeyRotation(MasterKeys keys, Resealing resealing, TimeProvider time, ILogger<KeyRotation> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2), Again = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (settled, at) = ((byte)0, time.GetTimestamp());
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            var newest = keys.Newest;
            if (newest == settled && time.GetElapsedTime(at) < Again) continue;
            try
            {
                var (resealed, unopened) = await resealing.RunAsync(cancellationToken: stoppingToken);
                if (resealed > 0) LogResealed(resealed, newest);
                if (unopened > 0) LogUnopened(unopened, string.Join(", ", keys.Known.Select(static version => version.ToString(CultureInfo.InvariantCulture))));
                (settled, at) = (newest, time.GetTimestamp());
            }
#pragma warning disable CA1031 // whatever the store says, the engine goes on with the keys it has
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogStore(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Count} secrets were sealed again under version {Version} of the master key")]
    private partial void LogResealed(long count, byte version);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Count} secrets of this store open under none of the versions of the master key that are here ({Versions}); give the missing version back, or set those secrets again")]
    private partial void LogUnopened(long count, string versions);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The store's secrets cannot be sealed again now; it is tried again in a moment")]
    private partial void LogStore(Exception exception);
}
