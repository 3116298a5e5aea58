using Grpc.Core;
using Microsoft.Extensions.Options;
using Parley.Domain.Notices;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>Makes the links that are mailed or printed. A secret is kept as a hash; it is in the mail and nowhere else.</summary>
public sealed partial class PersonLinks(IPeople people, IAccounts accounts, IPeopleMail mail, MailQueue queue, AttemptLimits limits, PublicAddress address, TimeProvider time, IOptions<PeopleOptions> options, ILogger<PersonLinks> logger)
{
    private const string English = "en";

    public static readonly TimeSpan InvitationFor = TimeSpan.FromDays(7), SignUpFor = TimeSpan.FromDays(1), ResetFor = TimeSpan.FromHours(1), FirstAdminFor = TimeSpan.FromDays(1);

    /// <summary>Durable on return: a person is invited to a tenant. The link is answered where no mail took it along.</summary>
    public async Task<(PersonLink Link, string? Url)> InviteAsync(TenantCall call, string email, PersonRole role)
    {
        var tenant = await accounts.TenantAsync(call.Tenant, call.Cancelled) ?? throw Arguments.NotFound("account");
        var (link, url) = Make(LinkPurpose.Invitation, email, InvitationFor);
        var locale = (await people.ProfileAsync(call.Tenant, call.Cancelled)).Locale;
        return await InviteAsync(link with { Tenant = call.Tenant, Role = role, Person = call.SignIn?.Person }, url, Line(tenant.Name), locale, call.Cancelled);
    }

    /// <summary>Durable on return: a person is invited to become an admin of the platform. The link is answered where no mail took it along.</summary>
    public Task<(PersonLink Link, string? Url)> InviteAdminAsync(string email, CancellationToken cancellationToken)
    {
        var (link, url) = Make(LinkPurpose.Invitation, email, InvitationFor);
        return InviteAsync(link with { Role = PersonRole.PlatformAdmin }, url, NoticeTexts.Say(English, "administration"), English, cancellationToken);
    }

    /// <summary>Taken, and durable a moment later: a link to make an account is mailed, or word that there is one.</summary>
    public void SignUp(string email, SignUpRequest request) => Queue(email, async cancellationToken =>
    {
        if (await people.PersonByEmailAsync(email, cancellationToken) is { } known)
        {
            await SentAsync(Written("known", email, known.Locale, SignUpFor, address.Base), LinkPurpose.SignUp, cancellationToken);
            return;
        }

        var (link, url) = Make(LinkPurpose.SignUp, email, SignUpFor);
        await people.AddLinkAsync(link with { Details = Google.Protobuf.JsonFormatter.Default.Format(request) }, cancellationToken);
        await SentAsync(Written("sign-up", email, request.Locale, SignUpFor, url), link.Purpose, cancellationToken);
    });

    /// <summary>Taken, and durable a moment later: a link to a new password is mailed, if there is whom to mail it to.</summary>
    public void Reset(string email) => Queue(email, async cancellationToken =>
    {
        if (await people.PersonByEmailAsync(email, cancellationToken) is not { } person) return;
        var (link, url) = Make(LinkPurpose.PasswordReset, email, ResetFor);
        await people.AddLinkAsync(link with { Person = person.Id }, cancellationToken);
        await SentAsync(Written("reset", email, person.Locale, ResetFor, url), link.Purpose, cancellationToken);
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

    private async Task<(PersonLink Link, string? Url)> InviteAsync(PersonLink link, string url, string whereto, string locale, CancellationToken cancellationToken)
    {
        if (!limits.MayMail(link.Email)) throw RpcFailure.Create(StatusCode.ResourceExhausted, "TOO_MANY_MAILS", "This address was mailed often enough for now. Try again in an hour.", TimeSpan.FromHours(1));
        await people.AddLinkAsync(link, cancellationToken);
        var message = new PeopleMail(link.Email, NoticeTexts.Say(locale, "invitation.subject", whereto), NoticeTexts.Say(locale, "invitation.text", whereto, url), locale, InvitationFor, link.Tenant);
        return (link, await SentAsync(message, link.Purpose, cancellationToken) ? null : url);
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

    /// <summary>A mail whose text has one thing put into it.</summary>
    private static PeopleMail Written(string text, string email, string locale, TimeSpan goodFor, object put) =>
        new(email, NoticeTexts.Say(locale, $"{text}.subject"), NoticeTexts.Say(locale, $"{text}.text", put), locale, goodFor);

    private async Task<bool> SentAsync(PeopleMail message, LinkPurpose purpose, CancellationToken cancellationToken)
    {
        if (!mail.Sends)
        {
            LogNoMail(purpose);
            return false;
        }

        await mail.SendAsync(message, cancellationToken);
        return true;
    }

    /// <summary>A name as part of one line of a mail.</summary>
    private static string Line(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A mail ({Purpose}) was not sent: neither Parley:Mail:Host nor Parley:Mail:Endpoint is set")]
    private partial void LogNoMail(LinkPurpose purpose);
}
