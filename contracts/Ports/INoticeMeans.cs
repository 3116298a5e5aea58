namespace Parley.Contracts.Ports;

/// <summary>A tenant's own means of telling people: a mailer, and a number for alerts by WhatsApp. Secrets arrive sealed. Writes are durable on return.</summary>
public interface INoticeMeans
{
    Task<TenantMailer?> MailerAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task SaveMailerAsync(TenantMailer mailer, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>False when there was none.</summary>
    Task<bool> RemoveMailerAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task<AlertNumber?> AlertNumberAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task SaveAlertNumberAsync(AlertNumber number, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>False when there was none.</summary>
    Task<bool> RemoveAlertNumberAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>How a tenant's own mails go. The numbers are stored.</summary>
public enum MailerKind
{
    Smtp = 1,

    /// <summary>An endpoint that takes signed JSON.</summary>
    Http = 2,
}

/// <summary>A tenant's own mail server or endpoint.</summary>
/// <param name="From">The sender's address, with or without a name.</param>
/// <param name="Security">1 STARTTLS, 2 TLS, 3 none.</param>
/// <param name="User">Empty for a server that asks for none.</param>
/// <param name="Url">Empty for a server.</param>
/// <param name="SealedSecret">The password, or what signs.</param>
public sealed record TenantMailer(TenantId Tenant, MailerKind Kind, string From, string Host, int Port, int Security, string User, string Url, ReadOnlyMemory<byte> SealedSecret);

/// <summary>From which number a tenant's people are told by WhatsApp, and by which template outside of the window.</summary>
/// <param name="Template">Its name; it has one variable in its body, for the text. Empty for none.</param>
public sealed record AlertNumber(TenantId Tenant, SessionId Session, string Template, string Language);
