using Parley.Frontend.Mails;

namespace Parley.Frontend.Notices;

/// <summary>Notices and mails about signing in, by mail.</summary>
public sealed class MailChannel(MailRoutes routes, IMailer mailer) : INoticeChannel
{
    public NoticeChannel Kind => NoticeChannel.Mail;

    public async Task<bool> SendsAsync(TenantId? tenant, CancellationToken cancellationToken) => await routes.FindAsync(tenant, NoticeWay.OwnFirst, cancellationToken) is not null;

    public async Task<NoticeAttempt> SendAsync(NoticeDelivery delivery, NoticeContent content, CancellationToken cancellationToken)
    {
        if (await routes.FindAsync(delivery.Tenant, delivery.Way, cancellationToken) is not { } route) return new NoticeAttempt(NoticeAttemptEnd.Away, "No mail server is set.");
        try
        {
            await mailer.SendAsync(new Mail(delivery.Id, delivery.To, content.Subject, content.Text, content.Locale, content.Unsubscribe), route, cancellationToken);
            return new NoticeAttempt(NoticeAttemptEnd.Sent, "");
        }
        catch (MailFailedException e)
        {
            return new NoticeAttempt(e.Fault switch { MailFault.Never => NoticeAttemptEnd.Never, MailFault.Later => NoticeAttemptEnd.Later, _ => NoticeAttemptEnd.Away }, e.Message);
        }
    }
}
