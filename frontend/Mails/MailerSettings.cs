using System.Net;
using System.Net.Mail;
using System.Text;
using Parley.Frontend.Access;
using Parley.Frontend.Deliveries;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Mails;

/// <summary>A tenant's own mailer, as the tenant says it. Secrets are sealed before they are stored; an endpoint's is made here and shown once.</summary>
public sealed class MailerSettings(INoticeMeans means, MailRoutes routes, InternalHosts allowed, TimeProvider time)
{
    private const int UsualPort = 587, MaxText = 254;

    /// <summary>Durable on return.</summary>
    public async Task<SetMailerResponse> SetAsync(TenantCall call, SetMailerRequest request)
    {
        var given = request.Mailer ?? new V1.Mailer();
        var from = given.From.Trim();
        if (from.Length > MaxText || from.Any(char.IsControl) || !MailAddress.TryCreate(from, out _)) throw Arguments.Invalid("FROM_INVALID", "from is an address such as shop@example.com, or a name and an address in angle brackets.");
        var before = await means.MailerAsync(call.Tenant, call.Cancelled);
        var (mailer, secret) = given.WayCase switch
        {
            V1.Mailer.WayOneofCase.Smtp => (Server(call.Tenant, from, given.Smtp, before), ""),
            V1.Mailer.WayOneofCase.Http => Endpoint(call.Tenant, from, given.Http, before, request.NewSecret),
            _ => throw Arguments.Invalid("MAILER_INVALID", "mailer has smtp or http."),
        };
        call.Audit.Changed("way", before is null ? null : Way(before), Way(mailer));
        call.Audit.Changed("from", before?.From, mailer.From);
        await means.SaveMailerAsync(mailer, time.GetUtcNow(), call.Cancelled);
        return new SetMailerResponse { Mailer = Map(mailer), Secret = secret };
    }

    public static V1.Mailer Map(TenantMailer mailer) => mailer.Kind == MailerKind.Http
        ? new V1.Mailer { From = mailer.From, Http = new MailEndpoint { Url = mailer.Url } }
        : new V1.Mailer { From = mailer.From, Smtp = new SmtpServer { Host = mailer.Host, Port = mailer.Port, Security = (SmtpServer.Types.Security)mailer.Security, User = mailer.User } };

    private TenantMailer Server(TenantId tenant, string from, SmtpServer given, TenantMailer? before)
    {
        var (host, port) = (given.Host.Trim(), given.Port == 0 ? UsualPort : given.Port);
        if (host.Length > MaxText || Uri.CheckHostName(host) == UriHostNameType.Unknown) throw Arguments.Invalid("HOST_INVALID", "smtp.host is the name of a mail server, such as smtp.example.com.");
        if (port is < 1 or > 65535) throw Arguments.Invalid("PORT_INVALID", "smtp.port goes from 1 to 65535.");
        var security = given.Security == SmtpServer.Types.Security.Unspecified ? SmtpServer.Types.Security.Starttls : given.Security;
        if (!System.Enum.IsDefined(security)) throw Arguments.Invalid("SECURITY_INVALID", "smtp.security is STARTTLS or TLS.");
        if (!allowed.Contains(host, port))
        {
            if (security == SmtpServer.Types.Security.None) throw Arguments.Invalid("SECURITY_INVALID", "smtp.security is STARTTLS or TLS: what is mailed does not go over the internet in the clear.");
            if (IPAddress.TryParse(host, out var address) && !PublicAddresses.Contains(address)) throw Arguments.Invalid("HOST_INVALID", "smtp.host is not a public address.");
        }

        if (given.User.Length > MaxText || given.Password.Length > MaxText || given.User.Contains('\0', StringComparison.Ordinal) || given.Password.Contains('\0', StringComparison.Ordinal))
            throw Arguments.Invalid("LOGIN_INVALID", $"smtp.user and smtp.password have at most {MaxText} characters.");
        // A password is told to the server that it was given for, and to no other.
        var stays = given.Password.Length == 0 && before is { Kind: MailerKind.Smtp } same && same.Host == host && same.Port == port && same.User == given.User;
        return new TenantMailer(tenant, MailerKind.Smtp, from, host, port, (int)security, given.User, "", stays ? before!.SealedSecret : routes.Seal(tenant, Encoding.UTF8.GetBytes(given.Password)));
    }

    private (TenantMailer Mailer, string Secret) Endpoint(TenantId tenant, string from, MailEndpoint given, TenantMailer? before, bool another)
    {
        if (EndpointUrl.Fault(given.Url, allowed) is { } fault) throw Arguments.Invalid("URL_INVALID", fault);
        if (!another && before is { Kind: MailerKind.Http } same && same.Url == given.Url) return (same with { From = from }, "");
        var secret = SigningSecret.New();
        return (new TenantMailer(tenant, MailerKind.Http, from, "", 0, (int)SmtpSecurity.Tls, "", given.Url, routes.Seal(tenant, secret)), SigningSecret.ToText(secret));
    }

    private static string Way(TenantMailer mailer) => mailer.Kind == MailerKind.Http ? new Uri(mailer.Url).Authority : $"{mailer.Host}:{mailer.Port}";
}
