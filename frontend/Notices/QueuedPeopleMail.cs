using Parley.Frontend.Accounts;
using Parley.Frontend.Mails;

namespace Parley.Frontend.Notices;

/// <summary>Mails about signing in, among the other deliveries.</summary>
public sealed class QueuedPeopleMail(INoticeDeliveries deliveries, NoticeContents contents, OperatorMail operatorMail, NoticeSignal signal, TimeProvider time) : IPeopleMail
{
    public bool Sends => operatorMail.Route is not null;

    public async Task SendAsync(PeopleMail mail, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var delivery = new NoticeDelivery(
            NoticeDelivery.NewId(), mail.Tenant, null, null, NoticeChannel.Mail, null, mail.To, NoticeWay.OperatorOnly, NoticeDeliveryState.Waiting, 0, now, now, now + mail.GoodFor, null, "");
        await deliveries.AddAsync([contents.Seal(delivery, new NoticeContent(mail.Subject, mail.Text, mail.Locale))], cancellationToken);
        signal.Wake();
    }
}
