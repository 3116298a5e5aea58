using System.Security.Cryptography.X509Certificates;
using Parley.Frontend.Deliveries;

namespace Parley.Frontend.Mails;

/// <summary>A way that mails go. Prints nothing of its secrets.</summary>
/// <param name="from">The sender: an address, or a name and an address in angle brackets.</param>
/// <param name="guard">Which addresses may be connected to.</param>
public abstract class MailRoute(string from, GuardedConnection guard)
{
    public string From { get; } = from;

    public GuardedConnection Guard { get; } = guard;
}

/// <summary>When TLS begins.</summary>
public enum SmtpSecurity
{
    /// <summary>After STARTTLS; a server that does not offer it gets nothing.</summary>
    StartTls = 1,

    /// <summary>With the first byte, as on port 465.</summary>
    Tls = 2,

    /// <summary>Never: on this machine, or where the operator allows it.</summary>
    None = 3,
}

/// <summary>An SMTP server.</summary>
public sealed class SmtpRoute(string from, GuardedConnection guard, string host, int port, SmtpSecurity security) : MailRoute(from, guard)
{
    public string Host { get; } = host;

    public int Port { get; } = port;

    public SmtpSecurity Security { get; } = security;

    /// <summary>Empty for a server that asks for none.</summary>
    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>The authorities that may have signed the server's certificate; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>An endpoint that takes mails as signed JSON (docs/operating/notices.md).</summary>
public sealed class HttpRoute(string from, GuardedConnection guard, Uri url, byte[] secret) : MailRoute(from, guard)
{
    public Uri Url { get; } = url;

    public byte[] Secret { get; } = secret;

    public override string ToString() => Url.Authority;
}

/// <summary>The operator's way; null where none is set.</summary>
public sealed record OperatorMail(MailRoute? Route);
