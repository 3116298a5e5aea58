using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Frontend.Deliveries;
using Parley.Frontend.Mails;

namespace Parley.Silo.Hosting;

/// <summary>How the operator's mails go: an SMTP server, or an endpoint.</summary>
public sealed class MailSettings
{
    /// <summary>Without it and without <see cref="Endpoint"/> nothing is mailed.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>STARTTLS. Off for a server on this machine alone.</summary>
    public bool Tls { get; set; } = true;

    /// <summary>TLS from the first byte, as on port 465.</summary>
    public bool ImplicitTls { get; set; }

    /// <summary>A PEM file with the authorities that may have signed the server's certificate; by default the system's.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>The sender: an address, or a name and an address in angle brackets.</summary>
    public string? From { get; set; }

    public string? User { get; set; }

    /// <summary>In the environment; wins over <see cref="PasswordFile"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds nothing else.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>An address that takes mails as signed JSON, in the place of an SMTP server.</summary>
    public string? Endpoint { get; set; }

    /// <summary>What signs for <see cref="Endpoint"/>: <c>whsec_</c> and base64 of 24 to 64 bytes; in the environment.</summary>
    public string? EndpointSecret { get; set; }

    /// <summary>The way that these settings name. What the operator names may be anywhere, and nothing else may be connected to by it.</summary>
    internal OperatorMail Route(IServiceProvider services)
    {
        var resolver = services.GetRequiredService<IHostResolver>();
        if (Endpoint is { Length: > 0 } endpoint)
        {
            var url = new Uri(endpoint);
            return new OperatorMail(new HttpRoute(From!, Guard(url.Host, url.Port), url, SigningSecret.TryParse(EndpointSecret)!));
        }

        if (Host is not { Length: > 0 } host) return new OperatorMail(null);
        var authorities = AuthorityFile is { } file ? new X509Certificate2Collection() : null;
        authorities?.ImportFromPemFile(AuthorityFile!);
        return new OperatorMail(new SmtpRoute(From!, Guard(host, Port), host, Port, ImplicitTls ? SmtpSecurity.Tls : Tls ? SmtpSecurity.StartTls : SmtpSecurity.None)
        {
            User = User ?? "",
            Password = Password ?? (PasswordFile is { } secret ? File.ReadAllText(secret).Trim() : ""),
            Authorities = authorities,
        });

        GuardedConnection Guard(string name, int port) => new(resolver, new InternalHosts([$"{name.Trim('[', ']')}:{port}"]));
    }

    internal IEnumerable<string> Faults()
    {
        var (byServer, byEndpoint) = (Host is { Length: > 0 }, Endpoint is { Length: > 0 });
        if (!byServer && !byEndpoint) yield break;
        if (byServer && byEndpoint) yield return "Parley:Mail has both Host and Endpoint; mails go one way.";
        if (From is null || !MailAddress.TryCreate(From, out _)) yield return "Parley:Mail:From is missing or no address; mails need a sender.";
        if (byEndpoint)
        {
            if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))) yield return "Parley:Mail:Endpoint is not an https address; links that open accounts need TLS.";
            if (SigningSecret.TryParse(EndpointSecret) is null) yield return "Parley:Mail:EndpointSecret is whsec_ and base64 of 24 to 64 bytes; make one with `echo whsec_$(openssl rand -base64 32)`.";
        }

        if (Port is < 1 or > 65535) yield return "Parley:Mail:Port goes from 1 to 65535.";
        if (byServer && !Tls && !ImplicitTls && !(Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)))) yield return "Parley:Mail:Tls is false, and the mail server is beyond this machine; links that open accounts need TLS.";
        if (PasswordFile is { } file && !File.Exists(file)) yield return $"There is no file {file}, which Parley:Mail:PasswordFile names.";
        if (AuthorityFile is { } authorities && AuthorityFault(authorities) is { } fault) yield return fault;
    }

    private static string? AuthorityFault(string file)
    {
        try
        {
            new X509Certificate2Collection().ImportFromPemFile(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{file}, which Parley:Mail:AuthorityFile names, is no PEM file with certificates.";
        }
    }
}
