using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.MediaFiles;

/// <summary>
/// Fetches what customers sent, with the token of the session it came by, as soon as it is told: WhatsApp's addresses live
/// five minutes. What fails is tried again for as long as WhatsApp keeps media, across restarts.
/// </summary>
public sealed partial class MediaDownloads(
    IMedia media, ICloudMedia cloud, IEndpoints endpoints, ISecretBox secrets, MediaKeeping keeping, MediaSignal signal, TimeProvider time, ILogger<MediaDownloads> logger) : BackgroundService
{
    private const int AtOnce = 4, Batch = 32, TriesOfWhatIsGone = 4;
    private const string TokenPurpose = "graph-token";

    /// <summary>WhatsApp keeps what a webhook told for seven days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(2), PatienceWithOne = TimeSpan.FromMinutes(5);

    /// <summary>What a process that died had in hand is another's after this time; who lives says so now and then.</summary>
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(1), HeldAgainAfter = TimeSpan.FromSeconds(20);

    private static readonly ImmutableArray<TimeSpan> Waits =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RoundAsync(stoppingToken) < Batch) await signal.WaitAsync(LooksAgain, time, stoppingToken);
            }
            catch (Exception e) when (MessageIntake.IsTransient(e) && !stoppingToken.IsCancellationRequested)
            {
                LogStore(e);
                await Task.Delay(LooksAgain, time, stoppingToken);
            }
        }
    }

    private async Task<int> RoundAsync(CancellationToken cancellationToken)
    {
        var due = await media.DueAsync(time.GetUtcNow(), Batch, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due, options, async (medium, token) =>
        {
            var until = time.GetUtcNow() + HeldFor;
            if (await media.TakeAsync(medium, until, token)) await FetchAsync(medium with { DueAt = until }, token);
        });
        return due.Length;
    }

    private async Task FetchAsync(MediaRecord medium, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceWithOne);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var held = HoldAsync(medium, over.Token);
        MediaRecord after;
        try
        {
            after = await TryAsync(medium, patience.Token);
        }
#pragma warning disable CA1031 // one file that nobody can read must not keep the others
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(medium.Id, e);
            after = Later(medium, "UNREADABLE");
        }
        finally
        {
            await over.CancelAsync();
            await held;
        }

        await media.SaveAsync(after, cancellationToken);
    }

    /// <summary>Keeps others off as long as it is being fetched.</summary>
    private async Task HoldAsync(MediaRecord medium, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(HeldAgainAfter, time, over);
                var until = time.GetUtcNow() + HeldFor;
                if (!await media.TakeAsync(medium, until, over)) return;
                medium = medium with { DueAt = until };
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        catch (Exception e) when (MessageIntake.IsTransient(e))
        {
            // Fetched twice at worst: the same bytes are the same file.
            LogStore(e);
        }
    }

    /// <summary>What is to be known of it after this attempt.</summary>
    private async Task<MediaRecord> TryAsync(MediaRecord medium, CancellationToken cancellationToken)
    {
        if (medium is not { Session: { } id, WhatsAppId: { } name } || await endpoints.SessionAsync(medium.Tenant, id, cancellationToken) is not { } session || Open(session) is not { } number)
            return Later(medium, "SESSION_DISCONNECTED");
        switch (await cloud.OpenAsync(number, name, cancellationToken))
        {
            case CloudMedium.Opened opened:
                await using (opened.Content)
                {
                    var end = await keeping.KeepAsync(medium, opened, cancellationToken);
                    return end.TryAgain is { } why ? Later(medium, why) : end.Medium with { Tries = medium.Tries + 1 };
                }

            case CloudMedium.Gone gone:
                LogNotYet(medium.Id, gone.Text);
                return medium.Tries + 1 >= TriesOfWhatIsGone ? medium with { State = MediaState.Failed, Reason = "EXPIRED", Tries = medium.Tries + 1 } : Later(medium, "EXPIRED");
            case CloudMedium.Later later:
                LogNotYet(medium.Id, later.Text);
                return Later(medium, "UNREACHABLE");
            default:
                throw new InvalidOperationException("An end that nobody knows.");
        }
    }

    private MediaRecord Later(MediaRecord medium, string reason)
    {
        var now = time.GetUtcNow();
        var wait = Waits[Math.Min(medium.Tries, Waits.Length - 1)];
        return now + wait - medium.CreatedAt > Kept
            ? medium with { State = MediaState.Failed, Reason = reason, Tries = medium.Tries + 1 }
            : medium with { Tries = medium.Tries + 1, DueAt = now + wait };
    }

    private CloudNumber? Open(SessionRecord session)
    {
        if (session.EndedAt is not null) return null;
        try
        {
            return new CloudNumber(session.PhoneNumberId, Encoding.UTF8.GetString(secrets.Open(session.Tenant.Value, TokenPurpose, session.SealedToken.Span))) { IsTest = session.Id.IsTest };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Media cannot be fetched now; they wait")]
    private partial void LogStore(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Medium {Medium} was not fetched ({Why}); it is tried again")]
    private partial void LogNotYet(MediaId medium, string why);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "Fetching medium {Medium} failed; it is tried again")]
    private partial void LogFailed(MediaId medium, Exception exception);
}
