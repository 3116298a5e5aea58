using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Deliveries.Meta;
using Parley.Frontend.Feeds;

namespace Parley.Frontend.Deliveries;

/// <summary>
/// Runs deliveries: a runner for each active endpoint, woken by its tenant's feed, so that no endpoint waits for another.
/// Also gives up what waited too long and clears the log. One process delivers at a time.
/// </summary>
public sealed partial class DeliveryService : BackgroundService
{
    private const int Step = 500;
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(1);

    // An active endpoint makes its last attempt at the deadline itself; this is for those that are not active.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<WebhookId, Runner> _runners = new();
    private readonly DeliveryPorts _ports;
    private readonly FeedWatch _watch;
    private readonly ILogger<DeliveryService> _logger;
    private TaskCompletionSource _scan = New();

    public DeliveryService(
        IWebhooks webhooks, IFeed feed, IJournal journal, WebhookSender sender, WebhookSecrets secrets, MetaForm meta, EndpointPauses pauses, ITenantStandings standings,
        FeedWatch watch, DeliveryOptions options, DeliveryMetrics metrics, TimeProvider time, ILogger<DeliveryService> logger)
    {
#pragma warning disable CA5394 // jitter needs no secrecy
        _ports = new DeliveryPorts(webhooks, feed, journal, sender, secrets, meta, pauses, standings, metrics, options, time, Random.Shared.NextDouble);
#pragma warning restore CA5394
        (_watch, _logger) = (watch, logger);
    }

    /// <summary>An endpoint was made or changed: look at it now. Droppable, every endpoint is looked at now and then.</summary>
    /// <param name="replayed">True when its position was set: what was read ahead of the former one is wanted again.</param>
    public void Wake(WebhookId webhook, bool replayed = false)
    {
        if (_runners.TryGetValue(webhook, out var runner)) runner.Nudge(replayed);
        Volatile.Read(ref _scan).TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tidied = _ports.Time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Renewed before the look: who wakes earlier is covered by it, who wakes later by the next one.
            var scan = New();
            Volatile.Write(ref _scan, scan);
            try
            {
                foreach (var (tenant, webhook) in await _ports.Webhooks.ActiveAsync(stoppingToken)) Start(tenant, webhook, stoppingToken);
                _ports.Metrics.Counted(await _ports.Webhooks.TotalsAsync(_ports.Options.Schedule.GiveUpAfter, stoppingToken));
                if (_ports.Time.GetUtcNow() - tidied >= TidyEvery)
                {
                    await TidyAsync(stoppingToken);
                    tidied = _ports.Time.GetUtcNow();
                }
            }
#pragma warning disable CA1031 // deliveries must outlive whatever the store says
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogStore(e);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Waiting.FirstOfAsync(_ports.Options.LookEvery, _ports.Time, stoppingToken, scan.Task);
        }

        await Task.WhenAll(_runners.Values.Select(runner => runner.Task));
    }

    private void Start(TenantId tenant, WebhookId webhook, CancellationToken stoppingToken)
    {
        if (_runners.ContainsKey(webhook)) return;
        var runner = new Runner(this, tenant, webhook);
        // Only this loop adds.
        _runners[webhook] = runner;
        runner.Task = Task.Run(() => runner.RunAsync(stoppingToken), CancellationToken.None);
    }

    private async Task TidyAsync(CancellationToken stoppingToken)
    {
        while (await _ports.Webhooks.GiveUpAsync(_ports.Time.GetUtcNow() - Grace, Step, stoppingToken) == Step)
        {
            // In steps, so that no write waits long behind one.
        }

        while (await _ports.Webhooks.ForgetAsync(_ports.Time.GetUtcNow() - _ports.Options.LogKept, Step, stoppingToken) >= Step)
        {
            // Likewise.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Endpoints cannot be looked up now; they are again in a while")]
    private partial void LogStore(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Deliveries to endpoint {Webhook} of tenant {Tenant} stopped short; they go on in a while")]
    private partial void LogRound(TenantId tenant, WebhookId webhook, Exception exception);

    private sealed class Runner(DeliveryService owner, TenantId tenant, WebhookId webhook)
    {
        private readonly EndpointDeliveries _deliveries = new(tenant, webhook, owner._ports);
        private TaskCompletionSource _nudge = New();
        private volatile bool _replayed;

        public Task Task { get; set; } = Task.CompletedTask;

        public void Nudge(bool replayed)
        {
            if (replayed) _replayed = true;
            Volatile.Read(ref _nudge).TrySetResult();
        }

        public async Task RunAsync(CancellationToken stoppingToken)
        {
            using var lease = owner._watch.Watch(tenant);
            var hinted = false;
            while (!stoppingToken.IsCancellationRequested)
            {
                var nudge = New();
                Interlocked.Exchange(ref _nudge, nudge);
                var signals = new RoundSignals(() => lease.Next, nudge.Task);
                var end = await RoundAsync(signals, stoppingToken);
                if (end.Over) break;
                if (!end.More && !nudge.Task.IsCompleted)
                {
                    var wait = hinted || signals.Hinted ? owner._ports.Options.LookAgain : owner._ports.Options.LookEvery;
                    if (end.LookAt is { } at && at - owner._ports.Time.GetUtcNow() is var until && until < wait) wait = until;
                    Task[] wakes = end.Answered is { } answered ? [signals.Hint, nudge.Task, answered] : [signals.Hint, nudge.Task];
                    hinted = await Waiting.FirstOfAsync(wait, owner._ports.Time, stoppingToken, wakes) == 0;
                }

                if (!nudge.Task.IsCompleted) continue;
                // What failed before says nothing any more.
                _deliveries.Forgive();
                if (!_replayed) continue;
                _replayed = false;
                _deliveries.ReadAgain();
            }

            owner._runners.TryRemove(new KeyValuePair<WebhookId, Runner>(webhook, this));
            // It may have been resumed while this runner was leaving.
            Volatile.Read(ref owner._scan).TrySetResult();
        }

        private async Task<RoundEnd> RoundAsync(RoundSignals signals, CancellationToken stoppingToken)
        {
            try
            {
                return await _deliveries.RoundAsync(signals, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return RoundEnd.NotActive;
            }
#pragma warning disable CA1031 // one endpoint's trouble, or the store's, must not end its deliveries
            catch (Exception e)
#pragma warning restore CA1031
            {
                owner.LogRound(tenant, webhook, e);
                return new RoundEnd(false, false, owner._ports.Time.GetUtcNow() + owner._ports.Options.LookAgain);
            }
        }
    }
}
