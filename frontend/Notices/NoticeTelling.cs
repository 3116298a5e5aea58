using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.V1;

namespace Parley.Frontend.Notices;

/// <summary>Makes deliveries of notices: who is told by which channel, in which words.</summary>
public sealed class NoticeTelling(INoticeDeliveries deliveries, NoticeContents contents, IEnumerable<INoticeChannel> channels, PublicAddress address, UnsubscribeLinks unsubscribe, TimeProvider time)
{
    private const int Step = 50;

    /// <summary>How much that can be declined one person is told within an hour; more waits in the page.</summary>
    public const int MostAnHour = 20;

    private static readonly TimeSpan Together = TimeSpan.FromHours(1), TriedFor = TimeSpan.FromDays(3);

    /// <summary>Durable on return: everything that stands in the page was given to its channels, once.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<UntoldNotice> untold;
        do
        {
            untold = await deliveries.UntoldAsync(Step, cancellationToken);
            foreach (var one in untold) await TellAsync(one, cancellationToken);
        }
        while (untold.Length == Step);
    }

    private async Task TellAsync(UntoldNotice told, CancellationToken cancellationToken)
    {
        var (notice, now) = (told.Notice, time.GetUtcNow());
        var made = ImmutableArray.CreateBuilder<SealedDelivery>();
        if (NoticeTopics.IsAlwaysTold(notice.Topic) || notice.Subject.Length == 0 || !await deliveries.WasToldAsync(notice, now - Together, cancellationToken))
        {
            var usable = new List<INoticeChannel>();
            foreach (var channel in channels) if (await channel.SendsAsync(notice.Tenant, cancellationToken)) usable.Add(channel);
            if (usable.Count > 0)
            {
                foreach (var person in await deliveries.RecipientsAsync(notice.Tenant, notice.Topic, now - Together, cancellationToken))
                {
                    if (!MayRead(person.Role)) continue;
                    foreach (var channel in usable) Add(made, told, person, channel.Kind, now);
                }
            }
        }

        await deliveries.TellAsync(notice.Id, now, made.ToImmutable(), cancellationToken);
    }

    private void Add(ImmutableArray<SealedDelivery>.Builder made, UntoldNotice told, NoticeRecipient person, NoticeChannel channel, DateTimeOffset now)
    {
        var (notice, isMail) = (told.Notice, channel == NoticeChannel.Mail);
        if (!NoticeTopics.Reaches(notice.Topic, channel, isMail ? person.Mail : person.WhatsApp)) return;
        if ((isMail ? person.Email : person.Phone) is not { } to) return;
        var needed = NoticeTopics.IsAlwaysTold(notice.Topic);
        var held = !needed && person.Told >= MostAnHour;
        var delivery = new NoticeDelivery(
            NoticeDelivery.NewId(), notice.Tenant, notice.Id, notice.Topic, channel, person.Person, to, needed ? NoticeWay.OperatorFirst : NoticeWay.OwnFirst,
            held ? NoticeDeliveryState.HeldBack : NoticeDeliveryState.Waiting, 0, now, held ? null : now, now + TriedFor, held ? now : null, held ? "Enough for an hour; it stands in the page." : "");
        made.Add(held ? new SealedDelivery(delivery, default) : contents.Seal(delivery, Content(told, person, channel)));
    }

    private NoticeContent Content(UntoldNotice told, NoticeRecipient person, NoticeChannel channel)
    {
        var (notice, locale) = (told.Notice, person.Locale);
        var body = NoticeTexts.Body(notice, locale);
        var about = notice.Tenant is null ? NoticeTexts.Say(locale, "platform") : NoticeTexts.Say(locale, "account", told.TenantName);
        var subject = NoticeTexts.Say(locale, $"topic.{notice.Topic}");
        if (channel == NoticeChannel.WhatsApp) return new NoticeContent(subject, $"{subject}\n\n{body}\n\n{about}", locale);
        var text = $"{body}\n\n{about}\n{NoticeTexts.Say(locale, "page", address.Base)}";
        if (NoticeTopics.IsAlwaysTold(notice.Topic)) return new NoticeContent(subject, text, locale);
        var link = unsubscribe.Of(new Unsubscription(notice.Tenant, person.Person, notice.Topic));
        return new NoticeContent(subject, $"{text}\n\n{NoticeTexts.Say(locale, "unsubscribe", link)}", locale, link);
    }

    /// <summary>Whether somebody with a role is told anything.</summary>
    public static bool MayRead(PersonRole role) => role == PersonRole.PlatformAdmin || Roles.Allowed(role).Contains(Permission.NoticesRead);
}
