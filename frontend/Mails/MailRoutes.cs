namespace Parley.Frontend.Mails;

/// <summary>Which way mails go.</summary>
public sealed class MailRoutes(OperatorMail operatorMail)
{
    /// <summary>The way of a tenant's mails; null where there is none.</summary>
    /// <param name="tenant">Null for the platform's own.</param>
    public Task<MailRoute?> FindAsync(TenantId? tenant, NoticeWay way, CancellationToken cancellationToken) => Task.FromResult(operatorMail.Route);
}
