namespace Parley.Frontend.Mails;

/// <summary>A mail to one person, as people read it.</summary>
/// <param name="Id">Makes it one mail however often it is tried; part of its Message-ID.</param>
/// <param name="Text">Plain text; addresses in it become links in the HTML beside it.</param>
/// <param name="Locale">The language it is in, as a BCP 47 tag.</param>
/// <param name="Unsubscribe">Where its reader asks for no more of its kind; null for what cannot be declined.</param>
public sealed record Mail(string Id, string To, string Subject, string Text, string Locale, Uri? Unsubscribe = null);

/// <summary>Sends mails, wherever they go by.</summary>
public interface IMailer
{
    /// <summary>Done on return: a server or an endpoint took the mail.</summary>
    /// <exception cref="MailFailedException">It did not.</exception>
    Task SendAsync(Mail mail, MailRoute route, CancellationToken cancellationToken);
}

/// <summary>What a failure means for this mail and the others.</summary>
public enum MailFault
{
    /// <summary>This mail later; what others are in for says nothing of it.</summary>
    Later = 1,

    /// <summary>Nothing goes this way now.</summary>
    Away,

    /// <summary>This mail will never be taken.</summary>
    Never,
}

/// <summary>A mail was not taken. The message names no address and repeats nothing that a server said.</summary>
public sealed class MailFailedException(MailFault fault, string message) : Exception(message)
{
    public MailFault Fault { get; } = fault;
}
