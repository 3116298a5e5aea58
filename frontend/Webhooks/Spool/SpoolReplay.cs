using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// Brings what waits in the spool to the journal, in the order of arrival, many at a time. Replaying twice changes nothing,
/// because the journal's keys know what it has. What fails for a reason of its own goes to the end and in the end to the
/// dead letters: it never holds up the rest.
/// </summary>
public sealed partial class SpoolReplay(
    WebhookSpool spool,
    Intake intake,
    IEndpoints endpoints,
    IDeadLetters deadLetters,
    StoreCondition store,
    IntakeMetrics metrics,
    TimeProvider time,
    ILogger<SpoolReplay> logger) : BackgroundService
{
    /// <summary>How often a webhook may fail for a reason that does not pass.</summary>
    public const int MaxTries = 3;

    private const int RoundCount = 256, RoundBytes = 4 << 20, AwayAfter = 4, PatientRounds = 20;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(1), LongestLife = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            if (spool.OldestSegment() is { } segment) await TryReplayAsync(segment, stoppingToken);
            else await spool.WaitAsync(stoppingToken);
        }
    }

    private async Task TryReplayAsync(SpoolSegment segment, CancellationToken stopping)
    {
        try
        {
            await ReplayAsync(segment, stopping);
        }
#pragma warning disable CA1031 // a file that cannot be read or removed now is tried again: nothing else may end the replay
        catch (Exception e)
#pragma warning restore CA1031
        {
            stopping.ThrowIfCancellationRequested();
            LogSegment(segment.Path, e);
            await Task.Delay(Longest, time, stopping);
        }
    }

    private async Task ReplayAsync(SpoolSegment segment, CancellationToken stopping)
    {
        var started = Stopwatch.GetTimestamp();
        var content = segment.Read();
        var rest = content.Webhooks.AsMemory();
        var pause = Shortest;
        var failures = 0;
        while (!rest.IsEmpty)
        {
            var round = await RoundAsync(Round(rest), stopping);
            if (!round.StoreTakes && round.Failed.Exists(static failed => MessageIntake.IsTransient(failed.Reason)) && (++failures < PatientRounds || !await ReadsAsync(stopping)))
            {
                await Task.Delay(pause, time, stopping);
                pause = pause * 2 < Longest ? pause * 2 : Longest;
                continue;
            }

            foreach (var (webhook, reason) in round.Failed) await PutAsideAsync(webhook, reason, stopping);
            rest = rest[round.Tried..];
            pause = Shortest;
            failures = 0;
        }

        foreach (var damage in content.Damage) await BuryAsync("spool", "SPOOL_DAMAGED", "The disk gave back something else than was written; a webhook that was acknowledged may be lost.", damage, stopping);
        spool.Remove(segment);
        metrics.Replayed(content.Webhooks.Length);
        LogReplayed(content.Webhooks.Length, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static ReadOnlyMemory<SpooledWebhook> Round(ReadOnlyMemory<SpooledWebhook> rest)
    {
        var count = 0;
        for (var bytes = 0; count < rest.Length && count < RoundCount && bytes < RoundBytes; count++) bytes += rest.Span[count].Body.Length;
        return rest[..count];
    }

    /// <summary>All together when the store is well, else one by one until it is clear whose fault it is.</summary>
    private async Task<RoundResult> RoundAsync(ReadOnlyMemory<SpooledWebhook> round, CancellationToken stopping)
    {
        var away = store.IsAway;
        if (!away && round.Length > 1 && await TryAsync(round, stopping) is null) return new RoundResult(round.Length, true, []);
        var failed = new List<(SpooledWebhook Webhook, Exception Reason)>();
        var (takes, transient, tried) = (false, 0, 0);
        while (tried < round.Length && transient < AwayAfter)
        {
            var one = round.Slice(tried++, 1);
            if (await TryAsync(one, stopping) is not { } reason)
            {
                (takes, transient) = (true, 0);
                // The store is back: what is left goes together again.
                if (away && failed.Count == 0) return new RoundResult(tried, true, failed);
                continue;
            }

            failed.Add((one.Span[0], reason));
            if (MessageIntake.IsTransient(reason)) transient++;
        }

        return new RoundResult(tried, takes, failed);
    }

    private async Task<Exception?> TryAsync(ReadOnlyMemory<SpooledWebhook> webhooks, CancellationToken stopping)
    {
        try
        {
            await intake.ReplayAsync(webhooks, stopping);
            store.Took();
            return null;
        }
#pragma warning disable CA1031 // the caller decides by the kind of failure
        catch (Exception e)
#pragma warning restore CA1031
        {
            stopping.ThrowIfCancellationRequested();
            return e;
        }
    }

    /// <summary>It failed by itself: later ones go first, and what never passes becomes a dead letter with its bytes.</summary>
    private async Task PutAsideAsync(SpooledWebhook webhook, Exception reason, CancellationToken stopping)
    {
        var passes = MessageIntake.IsTransient(reason);
        var tries = passes ? webhook.Tries : webhook.Tries + 1;
        if (passes ? time.GetUtcNow() - webhook.ReceivedAt < LongestLife : tries < MaxTries)
        {
            LogAgain(webhook.App, reason);
            try
            {
                await spool.AppendAsync(webhook with { Tries = tries }, beyondLimit: true);
                return;
            }
            catch (SpoolUnavailableException) when (!passes)
            {
                // Without room to wait in it must not stand in the way of the others.
            }
        }

        LogDead(webhook.App, reason);
        await BuryAsync($"webhook:{webhook.App}", "NOT_HANDLED", "Handling this webhook kept failing; the operator's log says why.", webhook.Body, stopping);
    }

    private async Task BuryAsync(string source, string reason, string detail, ReadOnlyMemory<byte> body, CancellationToken stopping)
    {
        var letters = new Letters(source, time);
        letters.Add(null, reason, detail, body.ToArray());
        await deadLetters.AddAsync(letters.ToImmutable(), stopping);
        metrics.DeadLetters(letters.Count);
    }

    private async Task<bool> ReadsAsync(CancellationToken stopping)
    {
        try
        {
            await endpoints.AppsAsync(stopping);
            return true;
        }
        catch (Exception e) when (MessageIntake.IsTransient(e) && !stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Count} spooled webhooks were replayed in {Milliseconds} ms")]
    private partial void LogReplayed(int count, long milliseconds);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A spooled webhook of app {App} failed by itself; it is tried again after the others")]
    private partial void LogAgain(string app, Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A spooled webhook of app {App} kept failing; it is a dead letter")]
    private partial void LogDead(string app, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The spool file {File} cannot be replayed now; it is tried again")]
    private partial void LogSegment(string file, Exception exception);

    /// <summary>What became of a round.</summary>
    /// <param name="Tried">How many of its webhooks were tried, from the first.</param>
    /// <param name="StoreTakes">True when at least one was taken.</param>
    /// <param name="Failed">Those that were tried and not taken.</param>
    private sealed record RoundResult(int Tried, bool StoreTakes, List<(SpooledWebhook Webhook, Exception Reason)> Failed);
}
