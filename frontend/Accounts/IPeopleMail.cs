namespace Parley.Frontend.Accounts;

/// <summary>Mails to people about their own sign-in. They go by the operator's way and by no account's, because they let whoever reads them in.</summary>
public interface IPeopleMail
{
    /// <summary>False where the operator configured no mail: then nothing can be sent.</summary>
    bool Sends { get; }

    /// <summary>Durable on return: the mail is sent as soon as it can be, and tried for as long as it is good for something.</summary>
    Task SendAsync(PeopleMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail in plain text.</summary>
/// <param name="Locale">The language that it is in, as a BCP 47 tag.</param>
/// <param name="GoodFor">How long what it says holds.</param>
/// <param name="Tenant">The account that it comes from; null for the platform.</param>
public sealed record PeopleMail(string To, string Subject, string Text, string Locale, TimeSpan GoodFor, TenantId? Tenant = null);
