using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Accounts;

/// <summary>
/// What anybody may ask for, a sign-up or a reset, is looked at behind the answer: it takes as long whoever has the address. Taken, and durable a
/// moment later. What does not fit is dropped and said.
/// </summary>
public sealed partial class MailQueue(ILogger<MailQueue> logger) : BackgroundService
{
    private readonly Channel<Func<CancellationToken, Task>> _jobs = Channel.CreateBounded<Func<CancellationToken, Task>>(new BoundedChannelOptions(1000) { SingleReader = true });

    /// <summary>Taken, or dropped.</summary>
    public void Add(Func<CancellationToken, Task> job)
    {
        if (!_jobs.Writer.TryWrite(job)) LogFull();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await job(stoppingToken);
                }
                catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
                {
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Too many mails wait: one that somebody asked for was dropped")]
    private partial void LogFull();

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A mail that somebody asked for was not sent")]
    private partial void LogFailed(Exception exception);
}
