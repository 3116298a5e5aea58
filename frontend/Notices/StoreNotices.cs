using System.Globalization;
using Microsoft.Extensions.Hosting;
using Parley.Domain.Notices;
using Parley.Frontend.Mails;
using Parley.Frontend.Running;
using Parley.Frontend.Webhooks.Spooling;

namespace Parley.Frontend.Notices;

/// <summary>
/// Tells the platform's admins that the database does not take what comes in, and that it does again. While it is away nothing can be stored: who is told is what was known before, and that mail is tried
/// once. The end of it is a notice like any other.
/// </summary>
public sealed partial class StoreNotices(StoreCondition store, WebhookSpool spool, INotices notices, INoticeDeliveries deliveries, OperatorMail operatorMail, IMailer mailer, TimeProvider time, ILogger<StoreNotices> logger)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2), KnownFor = TimeSpan.FromMinutes(5);
    private ImmutableArray<NoticeRecipient> _admins = [];
    private DateTimeOffset _known = DateTimeOffset.MinValue;
    private DateTimeOffset? _since;
    private bool _lasts, _told;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Look, time, LookAsync, stoppingToken, atOnce: true);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            if (store.IsAway)
            {
                // Not at the first look: a moment's trouble is over by the second.
                if (_since is { } since)
                {
                    _lasts = true;
                    if (!_told) await TellAwayAsync(since, cancellationToken);
                }

                _since ??= now;
                return;
            }

            if (_since is { } began)
            {
                if (_lasts && spool.Records > 0) return;
                if (_lasts) await TellBackAsync(began, now, cancellationToken);
                (_since, _lasts, _told) = (null, false, false);
            }

            if (now - _known < KnownFor) return;
            await KnowAsync(cancellationToken);
            _known = now;
        }
#pragma warning disable CA1031 // it is looked at again in a moment, whatever the store or a mail server says
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    private async Task KnowAsync(CancellationToken cancellationToken) => _admins = await deliveries.RecipientsAsync(null, NoticeTopic.StoreAway, time.GetUtcNow(), cancellationToken);

    private async Task TellAwayAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (operatorMail.Route is not { } route) return;
        // What takes no webhooks may still answer.
        if (_admins.IsEmpty) await KnowAsync(cancellationToken);
        _told = !_admins.IsEmpty;
        foreach (var admin in _admins.Where(static admin => NoticeTopics.Reaches(NoticeTopic.StoreAway, NoticeChannel.Mail, admin.Mail)))
        {
            var text = $"{NoticeTexts.Say(admin.Locale, "store_away", Said(since))}\n\n{NoticeTexts.Say(admin.Locale, "platform")}";
            try
            {
                await mailer.SendAsync(new Mail(NoticeDelivery.NewId(), admin.Email, NoticeTexts.Say(admin.Locale, "topic.StoreAway"), text, admin.Locale), route, cancellationToken);
            }
            catch (MailFailedException e)
            {
                LogNotMailed(e.Message);
            }
        }
    }

    private Task TellBackAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken) => notices.AddAsync(
        [NoticeTexts.Notice(null, NoticeTopic.StoreAway, "", now, $"store:{since.UtcTicks}", "store_back", Math.Ceiling((now - since).TotalMinutes).ToString(CultureInfo.InvariantCulture), Said(since))], cancellationToken);

    private static string Said(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Admins of the platform cannot be told about the store now")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "An admin of the platform could not be mailed that the store is away: {Result}")]
    private partial void LogNotMailed(string result);
}
