using System.Net;
using System.Net.Mail;
using Parley.Frontend.Accounts;
using Parley.Silo.Hosting;

namespace Parley.Silo.Mail;

/// <summary>Mails by the operator's SMTP server.</summary>
public sealed class SmtpMail(MailSettings settings) : IPeopleMail
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public bool Sends => settings.Host is { Length: > 0 };

    public async Task SendAsync(PeopleMail mail, CancellationToken cancellationToken)
    {
        // A client is one connection, and mails of this kind are few.
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.Tls };
        if (settings.User is { Length: > 0 } user) client.Credentials = new NetworkCredential(user, settings.Secret());
        using var message = new MailMessage(settings.From!, mail.To, mail.Subject, mail.Text);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await client.SendMailAsync(message, patience.Token);
        }
        catch (Exception e) when (e is SmtpException or IOException or FormatException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What the server said may name the address.
            throw new MailFailedException($"The mail server {settings.Host}:{settings.Port} did not take a mail ({(e as SmtpException)?.StatusCode.ToString() ?? e.GetType().Name}).", new InvalidOperationException(e.GetType().Name));
        }
    }
}
