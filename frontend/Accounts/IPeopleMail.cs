namespace Parley.Frontend.Accounts;

/// <summary>Mails to people about their own account.</summary>
public interface IPeopleMail
{
    /// <summary>False where the operator configured no mail: then nothing can be sent.</summary>
    bool Sends { get; }

    /// <summary>Done on return: a server took the mail.</summary>
    /// <exception cref="MailFailedException">It did not.</exception>
    Task SendAsync(PeopleMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail in plain text.</summary>
public sealed record PeopleMail(string To, string Subject, string Text);

/// <summary>A mail was not taken. The message names no address.</summary>
public sealed class MailFailedException(string message, Exception inner) : Exception(message, inner);
