using Grpc.Core;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>Makes the links that are mailed or printed. A secret is kept as a hash; it is in the mail and nowhere else.</summary>
public sealed partial class PersonLinks(IPeople people, IAccounts accounts, IPeopleMail mail, MailQueue queue, AttemptLimits limits, PublicAddress address, TimeProvider time, IOptions<PeopleOptions> options, ILogger<PersonLinks> logger)
{
    public static readonly TimeSpan InvitationFor = TimeSpan.FromDays(7), SignUpFor = TimeSpan.FromDays(1), ResetFor = TimeSpan.FromHours(1), FirstAdminFor = TimeSpan.FromDays(1);

    /// <summary>Durable on return: a person is invited to a tenant. The link is answered where no mail took it along.</summary>
    public async Task<(PersonLink Link, string? Url)> InviteAsync(TenantCall call, string email, PersonRole role)
    {
        var tenant = await accounts.TenantAsync(call.Tenant, call.Cancelled) ?? throw Arguments.NotFound("account");
        var (link, url) = Make(LinkPurpose.Invitation, email, InvitationFor);
        return await InviteAsync(link with { Tenant = call.Tenant, Role = role, Person = call.SignIn?.Person }, url, Line(tenant.Name), call.Cancelled);
    }

    /// <summary>Durable on return: a person is invited to become an admin of the platform. The link is answered where no mail took it along.</summary>
    public Task<(PersonLink Link, string? Url)> InviteAdminAsync(string email, CancellationToken cancellationToken)
    {
        var (link, url) = Make(LinkPurpose.Invitation, email, InvitationFor);
        return InviteAsync(link with { Role = PersonRole.PlatformAdmin }, url, "the administration", cancellationToken);
    }

    /// <summary>Taken: a link to make an account is mailed, or word that there is one.</summary>
    public void SignUp(string email, SignUpRequest request) => Queue(email, async cancellationToken =>
    {
        if (await people.PersonByEmailAsync(email, cancellationToken) is not null)
        {
            var known = $"Somebody asked for an account on Parley for this address, which has one.\n\nSign in here:\n{address.Base}\n\nIf it was not you, do nothing.";
            await SentAsync(new PeopleMail(email, "Your account", known), LinkPurpose.SignUp, cancellationToken);
            return;
        }

        var (link, url) = Make(LinkPurpose.SignUp, email, SignUpFor);
        await people.AddLinkAsync(link with { Details = Google.Protobuf.JsonFormatter.Default.Format(request) }, cancellationToken);
        var text = $"Somebody asked for an account on Parley for this address.\n\nIf it was you, choose a password here, within a day:\n{url}\n\nIf it was not you, do nothing.";
        await SentAsync(new PeopleMail(email, "Confirm your address", text), link.Purpose, cancellationToken);
    });

    /// <summary>Taken: a link to a new password is mailed, if there is whom to mail it to.</summary>
    public void Reset(string email) => Queue(email, async cancellationToken =>
    {
        if (await people.PersonByEmailAsync(email, cancellationToken) is not { } person) return;
        var (link, url) = Make(LinkPurpose.PasswordReset, email, ResetFor);
        await people.AddLinkAsync(link with { Person = person.Id }, cancellationToken);
        var text = $"Somebody asked for a new password for your account on Parley.\n\nIf it was you, choose one here, within an hour:\n{url}\n\nIf it was not you, do nothing: the password stays as it is.";
        await SentAsync(new PeopleMail(email, "A new password", text), link.Purpose, cancellationToken);
    });

    /// <summary>Durable on return: a link by which somebody becomes the platform's admin; the one before ends.</summary>
    public async Task<string> FirstAdminAsync(CancellationToken cancellationToken)
    {
        var (link, url) = Make(LinkPurpose.FirstAdmin, "", FirstAdminFor);
        await people.AddLinkAsync(link, cancellationToken);
        return url;
    }

    /// <summary>The version of the terms in force, or empty.</summary>
    public string TermsVersion => options.Value.TermsVersion;

    /// <summary>The terms in force are the ones accepted.</summary>
    public void CheckTerms(string version)
    {
        if (version != options.Value.TermsVersion)
            throw Arguments.Invalid("TERMS_INVALID", options.Value.TermsVersion.Length == 0 ? "There are no terms to accept; leave termsVersion out." : $"termsVersion is the version of the terms in force, {options.Value.TermsVersion}, once the person accepted it.");
    }

    /// <summary>A new link, and its secret.</summary>
    public static (PersonLink Link, string Secret) New(LinkPurpose purpose, string email, TimeSpan goodFor, DateTimeOffset now)
    {
        var (secret, hash) = RandomSecret.New();
        return (new PersonLink(LinkId.New(), purpose, hash, email, now, now + goodFor), secret);
    }

    private async Task<(PersonLink Link, string? Url)> InviteAsync(PersonLink link, string url, string whereto, CancellationToken cancellationToken)
    {
        if (!limits.MayMail(link.Email)) throw RpcFailure.Create(StatusCode.ResourceExhausted, "TOO_MANY_MAILS", "This address was mailed often enough for now. Try again in an hour.", TimeSpan.FromHours(1));
        await people.AddLinkAsync(link, cancellationToken);
        var text = $"You are invited to {whereto} on Parley.\n\nAccept here, within seven days:\n{url}\n\nIf this means nothing to you, do nothing.";
        return (link, await SentAsync(new PeopleMail(link.Email, $"Invitation to {whereto}", text), link.Purpose, cancellationToken) ? null : url);
    }

    private (PersonLink Link, string Url) Make(LinkPurpose purpose, string email, TimeSpan goodFor)
    {
        var (link, secret) = New(purpose, email, goodFor, time.GetUtcNow());
        return (link, address.OfLink(secret));
    }

    private void Queue(string email, Func<CancellationToken, Task> job) => queue.Add(async cancellationToken =>
    {
        if (limits.MayMail(email)) await job(cancellationToken);
    });

    private async Task<bool> SentAsync(PeopleMail message, LinkPurpose purpose, CancellationToken cancellationToken)
    {
        if (!mail.Sends)
        {
            LogNoMail(purpose);
            return false;
        }

        try
        {
            await mail.SendAsync(message, cancellationToken);
            return true;
        }
        catch (MailFailedException e)
        {
            LogNotSent(e, purpose);
            return false;
        }
    }

    /// <summary>A name as part of one line of a mail.</summary>
    private static string Line(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A mail ({Purpose}) was not sent: Parley:Mail:Host is not set")]
    private partial void LogNoMail(LinkPurpose purpose);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A mail ({Purpose}) was not taken by the mail server")]
    private partial void LogNotSent(Exception exception, LinkPurpose purpose);
}
