using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;
using Membership = Parley.Contracts.Ports.Membership;

namespace Parley.Frontend.Accounts;

/// <summary>What happens when a link is opened and used. Who has its secret has read the mail, or the operator's log.</summary>
public sealed class LinkDesk(IPeople people, IAccounts accounts, IGrainFactory grains, PersonLinks links, PersonManager manager, Proofs proofs, AttemptLimits limits, SignInBook book, TimeProvider time)
{
    private static readonly JsonParser Details = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public async Task<Link> LookAsync(HttpContext http, string secret, CancellationToken cancellationToken)
    {
        limits.Take(http);
        var link = await FindAsync(secret, cancellationToken);
        return new Link
        {
            Purpose = (Link.Types.Purpose)(int)link.Purpose,
            Email = link.Email,
            TenantName = link.Tenant is { } tenant ? (await accounts.TenantAsync(tenant, cancellationToken))?.Name ?? "" : "",
            Known = link.Email.Length > 0 && await people.PersonByEmailAsync(link.Email, cancellationToken) is not null,
            ExpiresAt = Timestamp.FromDateTimeOffset(link.ExpiresAt),
            TermsVersion = Platform(link) ? "" : links.TermsVersion,
            Platform = Platform(link),
        };
    }

    public async Task<UseLinkResponse> UseAsync(HttpContext http, UseLinkRequest request, CancellationToken cancellationToken)
    {
        limits.Take(http);
        var link = await FindAsync(request.Secret, cancellationToken);
        var (email, use) = link.Purpose switch
        {
            LinkPurpose.PasswordReset => (link.Email, await ResetAsync(link, request, cancellationToken)),
            LinkPurpose.SignUp => (link.Email, await SignUpAsync(http, link, request, cancellationToken)),
            LinkPurpose.Invitation => (link.Email, await JoinAsync(http, link, request, cancellationToken)),
            _ => await FirstAdminAsync(request, cancellationToken),
        };
        AuditScope.Of(http).By(new AuditActor(AuditActorKind.Person, use.Person.Value, use.NewPerson?.Name), use.Membership?.Tenant ?? link.Tenant);
        if (!await people.UseLinkAsync(link.SecretHash, use, time.GetUtcNow(), cancellationToken)) throw Over();
        // Its sign-ins ended with the password.
        if (use.Password is not null) await book.ChangedAsync();
        return new UseLinkResponse { Email = email };
    }

    private async Task<PersonLink> FindAsync(string secret, CancellationToken cancellationToken) =>
        secret.Length <= 128 && await people.LinkAsync(RandomSecret.HashOf(secret), cancellationToken) is { EndedAt: null } link && link.ExpiresAt > time.GetUtcNow() ? link : throw Over();

    private async Task<LinkUse> ResetAsync(PersonLink link, UseLinkRequest request, CancellationToken cancellationToken) =>
        new(link.Person!.Value) { Password = (await HashAsync(request.Password, link.Email, cancellationToken), NewStamp()) };

    private async Task<LinkUse> SignUpAsync(HttpContext http, PersonLink link, UseLinkRequest request, CancellationToken cancellationToken)
    {
        var asked = Details.Parse<SignUpRequest>(link.Details);
        var person = await NewPersonAsync(link.Email, asked.Name, asked.TimeZone, asked.Locale, request.Password, cancellationToken) with { Phone = PersonText.Phone(asked.Phone) };
        var now = time.GetUtcNow();
        var tenant = new TenantRecord(TenantId.New(), asked.Business, now);
        // First, so that no account is ever without its beginning in the journal; one whose link is then used by another is nobody's.
        await grains.GetGrain<ITenantGrain>(tenant.Id.Value).CreateAsync(tenant.Name, cancellationToken);
        return new LinkUse(person.Id)
        {
            NewPerson = person,
            NewTenant = tenant,
            Membership = new Membership(person.Id, tenant.Id, PersonRole.Owner, now),
            Profile = TenantProfile.Of(tenant.Id) with { TimeZone = person.TimeZone, Locale = person.Locale, LegalName = asked.LegalName, Website = asked.Website, Country = asked.Country },
            Terms = Terms(http, person.Id, asked.TermsVersion, now),
        };
    }

    private async Task<LinkUse> JoinAsync(HttpContext http, PersonLink link, UseLinkRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = await people.PersonByEmailAsync(link.Email, cancellationToken);
        if (known is null && !Platform(link)) links.CheckTerms(request.TermsVersion);
        var person = known ?? await NewPersonAsync(link.Email, request.Name, request.TimeZone, request.Locale, request.Password, cancellationToken);
        return new LinkUse(person.Id)
        {
            NewPerson = known is null ? person : null,
            Membership = new Membership(person.Id, link.Tenant, link.Role!.Value, now),
            Terms = known is null && !Platform(link) ? Terms(http, person.Id, request.TermsVersion, now) : null,
        };
    }

    private async Task<(string Email, LinkUse Use)> FirstAdminAsync(UseLinkRequest request, CancellationToken cancellationToken)
    {
        var email = PersonText.Email(request.Email);
        var known = await people.PersonByEmailAsync(email, cancellationToken);
        // The link says that somebody may; that it is this person, only their password says.
        if (known is not null) await proofs.DoneAsync(await proofs.PasswordAsync(new PersonUser(known), request.Password, cancellationToken), cancellationToken);
        var person = known ?? await NewPersonAsync(email, request.Name, request.TimeZone, request.Locale, request.Password, cancellationToken);
        return (email, new LinkUse(person.Id) { NewPerson = known is null ? person : null, Membership = new Membership(person.Id, null, PersonRole.PlatformAdmin, time.GetUtcNow()) });
    }

    private async Task<PersonRecord> NewPersonAsync(string email, string name, string timeZone, string locale, string password, CancellationToken cancellationToken) =>
        new(PersonId.New(), email, Arguments.Name(name), time.GetUtcNow())
        {
            TimeZone = PersonText.TimeZone(timeZone),
            Locale = PersonText.Locale(locale),
            PasswordHash = await HashAsync(password, email, cancellationToken),
            SecurityStamp = NewStamp(),
        };

    private Task<string> HashAsync(string password, string email, CancellationToken cancellationToken)
    {
        PersonText.Password(password, email);
        // The hasher asks nothing of whom it hashes for.
        return limits.HashAsync(() => Task.FromResult(manager.PasswordHasher.HashPassword(new PersonUser(new PersonRecord(default, email, "", default)), password)), cancellationToken);
    }

    /// <summary>True for what makes an admin of the platform, whose terms are not for its own people.</summary>
    private static bool Platform(PersonLink link) => link.Purpose == LinkPurpose.FirstAdmin || link.Role == PersonRole.PlatformAdmin;

    private static TermsAcceptance? Terms(HttpContext http, PersonId person, string version, DateTimeOffset now) =>
        version.Length == 0 ? null : new TermsAcceptance(person, version, now, http.Connection.RemoteIpAddress?.ToString());

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    private static RpcException Over() => RpcFailure.Create(
        StatusCode.NotFound, "LINK_OVER", "This link was used or withdrawn, is too old, or its address has an account by now. Sign in, or ask for a new link.");
}
