using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Webhooks.Spooling;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The platform as a whole.</summary>
public sealed class PlatformService(Calls calls, IPlatformFigures figures, WebhookSpool spool, StoreCondition store, TimeProvider time) : V1.Platform.PlatformBase
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private (PlatformFigures Figures, DateTimeOffset At)? _counted;

    public override Task<PlatformHealth> Health(PlatformHealthRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var now = time.GetUtcNow();
        if (_counted is not { } counted || now - counted.At >= Remembered) _counted = counted = (await figures.CountAsync(cancelled), now);
        return new PlatformHealth
        {
            Tenants = counted.Figures.Tenants,
            SuspendedTenants = counted.Figures.SuspendedTenants,
            Sessions = counted.Figures.Sessions,
            DeadLetters = counted.Figures.DeadLetters,
            ParkedStatuses = counted.Figures.ParkedStatuses,
            WaitingSends = counted.Figures.WaitingSends,
            WaitingDeliveries = counted.Figures.WaitingDeliveries,
            DeadDeliveries = counted.Figures.DeadDeliveries,
            OpenAbuseReports = counted.Figures.OpenAbuseReports,
            SpoolRecords = spool.Records,
            SpoolBytes = spool.Bytes,
            SpoolOldest = spool.Oldest is { } oldest ? Timestamp.FromDateTimeOffset(oldest) : null,
            StoreAway = store.IsAway,
            At = Timestamp.FromDateTimeOffset(counted.At),
        };
    });
}
