using System.Text;
using Parley.Frontend.Deliveries;

namespace Parley.Frontend.Mails;

/// <summary>Which way mails go. A tenant's own server or endpoint is connected to under the guard of tenants' endpoints: its address is public, or the operator allows it.</summary>
public sealed class MailRoutes(OperatorMail operatorMail, INoticeMeans means, ISecretBox box, GuardedConnection guard)
{
    private const string Purpose = "mailer-secret";

    /// <summary>The way of a tenant's mails; null where there is none.</summary>
    /// <param name="tenant">Null for the platform's own.</param>
    public async Task<MailRoute?> FindAsync(TenantId? tenant, NoticeWay way, CancellationToken cancellationToken) => way switch
    {
        NoticeWay.OperatorOnly => operatorMail.Route,
        NoticeWay.OperatorFirst => operatorMail.Route ?? await OwnAsync(tenant, cancellationToken),
        NoticeWay.OwnOnly => await OwnAsync(tenant, cancellationToken),
        _ => await OwnAsync(tenant, cancellationToken) ?? operatorMail.Route,
    };

    /// <summary>A password, or what signs, to be stored.</summary>
    public ReadOnlyMemory<byte> Seal(TenantId tenant, ReadOnlySpan<byte> secret) => box.Seal(tenant.Value, Purpose, secret);

    private async Task<MailRoute?> OwnAsync(TenantId? tenant, CancellationToken cancellationToken)
    {
        if (tenant is not { } one || await means.MailerAsync(one, cancellationToken) is not { } own) return null;
        var secret = box.Open(one.Value, Purpose, own.SealedSecret.Span);
        return own.Kind == MailerKind.Http
            ? new HttpRoute(own.From, guard, new Uri(own.Url), secret)
            : new SmtpRoute(own.From, guard, own.Host, own.Port, (SmtpSecurity)own.Security) { User = own.User, Password = Encoding.UTF8.GetString(secret) };
    }
}
