using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Webhooks;

/// <summary>Tries parked statuses again until their message is known, and makes them dead letters when nobody ever sent it.</summary>
public sealed partial class ParkedStatusRetry(
    IParkedStatuses parked,
    IEndpoints endpoints,
    StatusIntake intake,
    IDeadLetters deadLetters,
    TimeProvider time,
    ILogger<ParkedStatusRetry> logger) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var status in await parked.DueAsync(time.GetUtcNow(), Batch, stoppingToken)) await TryAsync(status, stoppingToken);
            }
            catch (Exception e) when (MessageIntake.IsTransient(e) && !stoppingToken.IsCancellationRequested)
            {
                LogStore(e);
            }
        }
    }

    private async Task TryAsync(ParkedStatus status, CancellationToken cancellationToken)
    {
        var letters = new Letters("webhook:statuses", time);
        var session = await endpoints.SessionAsync(status.Tenant, status.Session, cancellationToken);
        var settled = session is not null && await intake.TryAgainAsync(session, status, letters, cancellationToken);
        if (!settled && status.Tries + 1 < StatusIntake.Waits.Length)
        {
            await parked.PutOffAsync(status.Id, status.Tries + 1, time.GetUtcNow() + StatusIntake.Waits[status.Tries + 1], cancellationToken);
            return;
        }

        if (!settled) letters.Add(status.Tenant, "UNKNOWN_MESSAGE", "A status for a message that this session never sent through Parley.", status.Raw);
        if (letters.Count > 0) await deadLetters.AddAsync(letters.ToImmutable(), cancellationToken);
        await parked.RemoveAsync([status.Id], cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Parked statuses cannot be tried now; they wait")]
    private partial void LogStore(Exception exception);
}
