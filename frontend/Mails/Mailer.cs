using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Parley.Frontend.Deliveries;

namespace Parley.Frontend.Mails;

/// <summary>Sends mails by SMTP or to an HTTP endpoint. A connection each: mails of this kind are few.</summary>
public sealed class Mailer(DeliveryOptions options, TimeProvider time) : IMailer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(Mail mail, MailRoute route, CancellationToken cancellationToken)
    {
        MimeText.Address(mail.To);
        if (route is HttpRoute http) await PostAsync(mail, http, cancellationToken);
        else await HandOverAsync(mail, (SmtpRoute)route, cancellationToken);
    }

    private async Task HandOverAsync(Mail mail, SmtpRoute route, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var smtp = new SmtpConversation(await route.Guard.ConnectAsync(new DnsEndPoint(route.Host, route.Port), patience.Token));
            await smtp.OpenAsync(route, patience.Token);
            await smtp.SendAsync(new MailAddress(route.From).Address, mail.To, MimeText.Write(mail, route.From, time.GetUtcNow()), patience.Token);
            await smtp.CloseAsync(patience.Token);
        }
        catch (SmtpReplyException e)
        {
            var said = e.Code == 0 ? $"The mail server has no usable answer to {e.Step}." : string.Create(CultureInfo.InvariantCulture, $"The mail server answered {e.Code} to {e.Step}.");
            throw new MailFailedException(Fault(e), said);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or AddressRefusedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new MailFailedException(MailFault.Away, e switch
            {
                AddressRefusedException => "The mail server's address is not public.",
                AuthenticationException => "The mail server's certificate is not valid for its name.",
                OperationCanceledException => "The mail server did not answer in time.",
                _ => "The mail server cannot be reached, or the connection broke.",
            });
        }
    }

    /// <summary>What is said of the mail or its reader is this mail's; anything before that concerns all.</summary>
    private static MailFault Fault(SmtpReplyException e) => e.Step is "RCPT" or "the mail" ? (e.Code >= 500 ? MailFault.Never : MailFault.Later) : MailFault.Away;

    private async Task PostAsync(Mail mail, HttpRoute route, CancellationToken cancellationToken)
    {
        var data = new
        {
            from = route.From,
            to = mail.To,
            subject = mail.Subject,
            text = mail.Text,
            html = MimeText.Html(mail),
            locale = mail.Locale,
            unsubscribe = mail.Unsubscribe?.AbsoluteUri,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(new { type = "mail", id = mail.Id, timestamp = time.GetUtcNow(), data });
        using var http = new HttpMessageInvoker(route.Guard.Handler());
        using var sender = new WebhookSender(http, options, time);
        var answer = await sender.PostAsync(route.Url.AbsoluteUri, mail.Id, [route.Secret], body, cancellationToken);
        if (answer.Delivered) return;
        throw new MailFailedException(answer.StatusCode is 400 or 413 or 422 ? MailFault.Never : answer.StatusCode is null or >= 500 ? MailFault.Away : MailFault.Later, $"The mail endpoint: {answer.Error}.");
    }
}
