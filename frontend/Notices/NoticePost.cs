using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Notices;

/// <summary>
/// Tells people outside of the page. Tenants do not wait for each other; what goes the way of a server that is away waits together. One process does this at a
/// time; in the moment in which two do, an attempt is claimed by its number.
/// </summary>
public sealed partial class NoticePost(
    INoticeDeliveries deliveries, NoticeContents contents, NoticeTelling telling, IEnumerable<INoticeChannel> channels, NoticeSignal signal, NoticeSchedule schedule, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<NoticePost> logger) : BackgroundService
{
    private const int Each = 20, AtOnce = 200, SideBySide = 8;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private readonly Dictionary<NoticeChannel, INoticeChannel> _channels = channels.ToDictionary(static channel => channel.Kind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await telling.TellAsync(stoppingToken);
                await deliveries.GiveUpAsync(time.GetUtcNow(), stoppingToken);
                // What is postponed is not due any more, so this ends.
                while (await SendAsync(stoppingToken))
                {
                }

                await signal.WaitAsync(Look, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // people must be told tomorrow too, whatever the store says today
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e);
                await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Links name where this listens.</summary>
    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var on = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One round; true when there may be more.</summary>
    private async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        var due = await deliveries.DueAsync(time.GetUtcNow(), Each, AtOnce, cancellationToken);
        var ways = due.GroupBy(static one => (one.Delivery.Tenant, one.Delivery.Channel, one.Delivery.Way));
        await Parallel.ForEachAsync(ways, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (way, token) =>
        {
            foreach (var one in way) if (!await SendAsync(one, token)) return;
        });
        return !due.IsEmpty;
    }

    /// <summary>One attempt; false when nothing goes this way now.</summary>
    private async Task<bool> SendAsync(SealedDelivery due, CancellationToken cancellationToken)
    {
        var (delivery, now) = (due.Delivery, time.GetUtcNow());
        var next = now + schedule.After(delivery.Attempts + 1);
        if (!await deliveries.BeginAsync(delivery.Id, delivery.Attempts, next, cancellationToken)) return true;
        var attempt = await AttemptAsync(due, cancellationToken);
        switch (attempt.End)
        {
            case NoticeAttemptEnd.Sent:
                await deliveries.EndAsync(delivery.Id, NoticeDeliveryState.Sent, attempt.Result, time.GetUtcNow(), cancellationToken);
                return true;
            case NoticeAttemptEnd.Never:
                await deliveries.EndAsync(delivery.Id, NoticeDeliveryState.GivenUp, attempt.Result, time.GetUtcNow(), cancellationToken);
                LogGivenUp(delivery.Id, attempt.Result);
                return true;
            case NoticeAttemptEnd.Away:
                await deliveries.FailedAsync(delivery.Id, attempt.Result, cancellationToken);
                await deliveries.PostponeAsync(delivery, next, attempt.Result, cancellationToken);
                LogLater(delivery.Id, attempt.Result);
                return false;
            default:
                await deliveries.FailedAsync(delivery.Id, attempt.Result, cancellationToken);
                LogLater(delivery.Id, attempt.Result);
                return true;
        }
    }

    private async Task<NoticeAttempt> AttemptAsync(SealedDelivery due, CancellationToken cancellationToken)
    {
        NoticeContent content;
        try
        {
            content = contents.Open(due);
        }
        catch (CryptographicException)
        {
            return new NoticeAttempt(NoticeAttemptEnd.Never, "What it says cannot be opened with the master key.");
        }

        return await _channels[due.Delivery.Channel].SendAsync(due.Delivery, content, cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "People cannot be told now; it is tried again in a moment")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Delivery {Delivery} is tried again: {Result}")]
    private partial void LogLater(string delivery, string result);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Delivery {Delivery} is given up: {Result}")]
    private partial void LogGivenUp(string delivery, string result);
}
