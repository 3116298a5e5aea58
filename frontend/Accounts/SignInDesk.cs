using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;
using Parley.Frontend.Auditing;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>Where a person wants to be signed in.</summary>
/// <param name="Tenant">A tenant's id, or empty for the one joined first.</param>
public sealed record Destination(string Tenant, bool Platform);

/// <summary>Lets people in who have proven who they are. Nothing of a sign-in exists before everything that is asked for is proven.</summary>
public sealed class SignInDesk(
    PersonManager manager, Proofs proofs, IPeople people, ISignIns signIns, SignInBook book, SignInCookies cookies, SignInTokens tokens, AttemptLimits limits,
    Tickets tickets, TimeProvider time, IOptions<PeopleOptions> options)
{
    private const int MaxUserAgent = 200;
    private const string ChallengePurpose = "second-factor";
    private static readonly TimeSpan ChallengeFor = TimeSpan.FromMinutes(5);

    public async Task<SignInResponse> PasswordAsync(HttpContext http, CreateSignInRequest request, CancellationToken cancellationToken)
    {
        Begin(http);
        var known = PersonText.TryEmail(request.Email) is { } email ? await people.PersonByEmailAsync(email, cancellationToken) : null;
        // Until it is proven, it is only said to be this person.
        if (known is not null) AuditScope.Of(http).By(new AuditActor(AuditActorKind.Unknown, known.Id.Value, null), null);
        var user = await proofs.PasswordAsync(known is null ? null : new PersonUser(known), request.Password, cancellationToken);
        var destination = new Destination(request.Tenant, request.Platform);
        return user.Record.TwoFactor ? new SignInResponse { Challenge = Challenge(user, destination) } : await EnterAsync(http, user, destination, cancellationToken);
    }

    public async Task<SignInResponse> SecondFactorAsync(HttpContext http, SecondFactorRequest request, CancellationToken cancellationToken)
    {
        Begin(http);
        var (person, stamp, destination) = ReadChallenge(request.Challenge);
        // Another password or authenticator since then: the first step counts no more.
        if (await manager.FindByIdAsync(person) is not { } user || user.Record.SecurityStamp != stamp) throw ChallengeOver();
        await proofs.SecondFactorAsync(user, request.Code, request.RecoveryCode, cancellationToken);
        return await EnterAsync(http, user, destination, cancellationToken);
    }

    public async Task<SignInResponse> RefreshAsync(HttpContext http, string refreshToken, CancellationToken cancellationToken)
    {
        limits.Take(http);
        if (SignInTokens.ReadRefresh(refreshToken) is not var (id, secret) || await book.UseAsync(id, cancellationToken) is not { SealedTokenKey: not null } signIn) throw RefreshOver();
        var shown = RandomSecret.HashOf(secret);
        var (text, next) = RandomSecret.New();
        if (await signIns.RotateAsync(id, shown, next, cancellationToken)) return Tokens(signIn, text);
        // Shown twice: by its owner and by a thief, and nobody can tell who was first.
        if (await signIns.FindAsync(id, cancellationToken) is { FormerHash: { } former } && CryptographicOperations.FixedTimeEquals(former.Span, shown)) await book.EndAsync(signIn.Person, id, cancellationToken);
        throw RefreshOver();
    }

    /// <summary>A page of this origin, or no page at all, tries to prove something.</summary>
    /// <exception cref="RpcException">Another site's page does, or it was tried too often.</exception>
    public void Begin(HttpContext http)
    {
        if (!cookies.FromHere(http.Request)) throw RpcFailure.Create(StatusCode.PermissionDenied, "CSRF", "This request came from another site's page. Sign in on Parley's own.");
        limits.Take(http);
    }

    /// <summary>Takes a sign-in to another tenant of the person's.</summary>
    public async Task<SignInResponse> SwitchAsync(PersonCall call, string text)
    {
        if (call.SignIn.Tenant is null) throw RpcFailure.Create(StatusCode.FailedPrecondition, "SIGN_IN_AGAIN", "A sign-in to the platform stays there. Sign in to the tenant (POST /v1/sign-ins).");
        var membership = (await people.MembershipsAsync(call.SignIn.Person, call.Cancelled)).FirstOrDefault(one => one.Tenant is { } own && own.Value == text) ?? throw NotMember();
        var tenant = membership.Tenant!.Value;
        if ((await people.ProfileAsync(tenant, call.Cancelled)).Tokens != call.SignIn.SealedTokenKey is not null || !await book.MoveAsync(call.SignIn, tenant, call.Cancelled))
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "SIGN_IN_AGAIN", "That account asks for a sign-in of its own. Sign in to it (POST /v1/sign-ins with tenant).");
        var moved = call.SignIn with { Tenant = tenant, Role = membership.Role };
        var response = new SignInResponse { SignIn = Map(moved, true) };
        if (moved.SealedTokenKey is not null) (response.AccessToken, response.AccessTokenExpiresAt) = Access(moved);
        else response.Csrf = call.Http.Features.Get<CookieProof>()?.Csrf ?? "";
        return response;
    }

    /// <summary>Signs a person in who has proven everything.</summary>
    public async Task<SignInResponse> EnterAsync(HttpContext http, PersonUser user, Destination destination, CancellationToken cancellationToken, bool byPasskey = false)
    {
        await proofs.DoneAsync(user, cancellationToken);
        var memberships = await people.MembershipsAsync(user.Id, cancellationToken);
        var membership = destination.Platform
            ? memberships.FirstOrDefault(static one => one.Tenant is null) ?? throw RpcFailure.Create(StatusCode.PermissionDenied, "NOT_AN_ADMIN", "You are no admin of the platform. Leave platform out to sign in to your account.")
            : memberships.FirstOrDefault(one => one.Tenant is { } tenant && (destination.Tenant.Length == 0 || tenant.Value == destination.Tenant)) ?? throw NotMember();
        var asTokens = membership.Tenant is { } to && (await people.ProfileAsync(to, cancellationToken)).Tokens;
        var now = time.GetUtcNow();
        var (secret, hash) = RandomSecret.New();
        var id = SignInId.New();
        var agent = http.Request.Headers.UserAgent.ToString();
        var signIn = new SignInRecord(id, user.Id, membership.Tenant, hash, now, now + options.Value.SignInFor, now)
        {
            SealedTokenKey = asTokens ? tokens.NewKey(id) : (ReadOnlyMemory<byte>?)null,
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
            UserAgent = agent.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent,
            Role = membership.Role,
            IsByPasskey = byPasskey,
        };
        AuditScope.Of(http).By(new AuditActor(AuditActorKind.Person, user.Id.Value, user.Record.Name), membership.Tenant);
        await signIns.AddAsync(signIn, cancellationToken);
        return asTokens ? Tokens(signIn, secret) : new SignInResponse { Csrf = cookies.Write(http, signIn, secret), SignIn = Map(signIn, true) };
    }

    internal static SignIn Map(SignInRecord signIn, bool current) => new()
    {
        Id = signIn.Id.Value,
        Tenant = signIn.Tenant?.Value ?? "",
        CreatedAt = Timestamp.FromDateTimeOffset(signIn.CreatedAt),
        LastSeenAt = Timestamp.FromDateTimeOffset(signIn.LastSeenAt),
        ExpiresAt = Timestamp.FromDateTimeOffset(signIn.ExpiresAt),
        Address = signIn.Address,
        UserAgent = signIn.UserAgent,
        Current = current,
    };

    private SignInResponse Tokens(SignInRecord signIn, string secret)
    {
        var (token, until) = Access(signIn);
        return new SignInResponse { AccessToken = token, AccessTokenExpiresAt = until, RefreshToken = SignInTokens.Refresh(signIn.Id, secret), SignIn = Map(signIn, true) };
    }

    private (string Token, Timestamp Until) Access(SignInRecord signIn)
    {
        var (token, until) = tokens.Issue(signIn);
        return (token, Timestamp.FromDateTimeOffset(until));
    }

    private string Challenge(PersonUser user, Destination destination) =>
        tickets.Write(ChallengePurpose, ChallengeFor, string.Join('|', user.Id.Value, user.Record.SecurityStamp, destination.Platform ? "1" : "0", destination.Tenant));

    private (string Person, string Stamp, Destination Destination) ReadChallenge(string text) =>
        tickets.Read(ChallengePurpose, text)?.Split('|', 4) is [var person, var stamp, var platform, var tenant] ? (person, stamp, new Destination(tenant, platform == "1")) : throw ChallengeOver();

    private static RpcException ChallengeOver() => RpcFailure.Create(StatusCode.Unauthenticated, "CHALLENGE_OVER", "The first step was too long ago. Begin again with the password.");

    private static RpcException RefreshOver() => RpcFailure.Create(StatusCode.Unauthenticated, "REFRESH_OVER", "This refresh token was used already, or its sign-in is over. Sign in again.");

    private static RpcException NotMember() => RpcFailure.Create(StatusCode.PermissionDenied, "NOT_A_MEMBER", "You are no member of that account. Ask one of its owners for an invitation.");
}
