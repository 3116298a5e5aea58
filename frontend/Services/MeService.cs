using System.Text.Encodings.Web;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.V1;
using Parley.Wire;
using Membership = Parley.V1.Membership;
using PersonCall = Parley.Frontend.Access.PersonCall;

namespace Parley.Frontend.Services;

/// <summary>The person who is signed in. What would let a thief stay asks for the password again.</summary>
public sealed class MeService(
    Calls calls, IPeople people, PersonManager manager, Proofs proofs, PasskeyDesk passkeys, AttemptLimits limits, SignInBook book, ITenantStandings standings, TimeProvider time, IOptions<PeopleOptions> options) : Me.MeBase
{
    private const int RecoveryCodes = 10;

    public override Task<Person> Get(GetMeRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call => await MapAsync(call, (await UserAsync(call)).Record));

    public override Task<Person> Update(UpdateMeRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var user = await UserAsync(call);
        if (request.HasName) user.Record = user.Record with { Name = Arguments.Name(request.Name) };
        if (request.HasPhone) user.Record = user.Record with { Phone = PersonText.Phone(request.Phone) };
        if (request.HasTimeZone) user.Record = user.Record with { TimeZone = PersonText.TimeZone(request.TimeZone) };
        if (request.HasLocale) user.Record = user.Record with { Locale = PersonText.Locale(request.Locale) };
        Done(await manager.UpdateAsync(user));
        return await MapAsync(call, user.Record);
    });

    public override Task<ChangePasswordResponse> ChangePassword(ChangePasswordRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var user = await ProvenAsync(call, request.CurrentPassword);
        PersonText.Password(request.NewPassword, user.Record.Email);
        Done(await limits.HashAsync(() => manager.ChangePasswordAsync(user, request.CurrentPassword, request.NewPassword), call.Cancelled));
        await book.EndAllAsync(user.Id, call.SignIn.Id, call.Cancelled);
        return new ChangePasswordResponse();
    });

    public override Task<AcceptTermsResponse> AcceptTerms(AcceptTermsRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        if (request.Version.Length == 0 || request.Version != options.Value.TermsVersion) throw Arguments.Invalid("TERMS_INVALID", "version is the version of the terms in force, which GET /v1/me names in termsToAccept.");
        await people.AcceptTermsAsync(new TermsAcceptance(call.SignIn.Person, request.Version, time.GetUtcNow(), call.Http.Connection.RemoteIpAddress?.ToString()), call.Cancelled);
        return new AcceptTermsResponse();
    });

    public override Task<EnrolAuthenticatorResponse> EnrolAuthenticator(EnrolAuthenticatorRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var user = await ProvenAsync(call, request.Password);
        if (user.Record.TwoFactor) throw RpcFailure.Create(StatusCode.FailedPrecondition, "AUTHENTICATOR_ON", "An authenticator is on already. Disable it first (POST /v1/me/authenticator:disable).");
        Done(await manager.ResetAuthenticatorKeyAsync(user));
        var key = (await manager.GetAuthenticatorKeyAsync(user))!;
        return new EnrolAuthenticatorResponse { Key = key, Uri = $"otpauth://totp/Parley:{UrlEncoder.Default.Encode(user.Record.Email)}?secret={key}&issuer=Parley&digits=6&period=30" };
    });

    public override Task<RecoveryCodesResponse> ConfirmAuthenticator(ConfirmAuthenticatorRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        limits.Take(call.Http);
        var user = await UserAsync(call);
        if (user.Record.TwoFactor || user.Record.SealedAuthenticator is null) throw RpcFailure.Create(StatusCode.FailedPrecondition, "NOTHING_TO_CONFIRM", "No authenticator is being set up. Begin with POST /v1/me/authenticator.");
        await proofs.SecondFactorAsync(user, request.Code, "", call.Cancelled);
        await proofs.DoneAsync(user, call.Cancelled);
        Done(await manager.SetTwoFactorEnabledAsync(user, true));
        await book.ChangedAsync();
        return await CodesAsync(user);
    });

    public override Task<DisableAuthenticatorResponse> DisableAuthenticator(PasswordProofRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var user = await ProvenAsync(call, request.Password);
        user.Record = user.Record with { SealedAuthenticator = null };
        Done(await manager.SetTwoFactorEnabledAsync(user, false));
        await people.ReplaceRecoveryCodesAsync(user.Id, [], call.Cancelled);
        await book.ChangedAsync();
        return new DisableAuthenticatorResponse();
    });

    public override Task<RecoveryCodesResponse> ReplaceRecoveryCodes(PasswordProofRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var user = await ProvenAsync(call, request.Password);
        if (!user.Record.TwoFactor) throw RpcFailure.Create(StatusCode.FailedPrecondition, "AUTHENTICATOR_OFF", "Recovery codes stand in for an authenticator, and none is on. Begin with POST /v1/me/authenticator.");
        return await CodesAsync(user);
    });

    public override Task<PasskeyOptionsResponse> PasskeyCreation(PasswordProofRequest request, ServerCallContext context) =>
        calls.AsPersonAsync(context, request, async call => await passkeys.CreationAsync(call, await ProvenAsync(call, request.Password)));

    public override Task<Passkey> AddPasskey(AddPasskeyRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call => await passkeys.AddAsync(call, await UserAsync(call), request));

    public override Task<ListPasskeysResponse> ListPasskeys(ListPasskeysRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
        new ListPasskeysResponse { Passkeys = { (await people.PasskeysAsync(call.SignIn.Person, call.Cancelled)).Select(PasskeyDesk.Map) } });

    public override Task<DeletePasskeyResponse> DeletePasskey(DeletePasskeyRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var known = (await people.PasskeysAsync(call.SignIn.Person, call.Cancelled)).FirstOrDefault(one => PasskeyDesk.Map(one).Id == request.Id);
        return known is not null && await people.RemovePasskeyAsync(call.SignIn.Person, known.CredentialId, call.Cancelled) ? new DeletePasskeyResponse() : throw Arguments.NotFound("passkey");
    });

    private async Task<PersonUser> UserAsync(PersonCall call) => await people.PersonAsync(call.SignIn.Person, call.Cancelled) is { } person ? new PersonUser(person) : throw Arguments.NotFound("person");

    /// <summary>The person, who knew the password just now.</summary>
    private async Task<PersonUser> ProvenAsync(PersonCall call, string password)
    {
        limits.Take(call.Http);
        var user = await proofs.PasswordAsync(await UserAsync(call), password, call.Cancelled);
        await proofs.DoneAsync(user, call.Cancelled);
        return user;
    }

    private async Task<RecoveryCodesResponse> CodesAsync(PersonUser user) =>
        new() { RecoveryCodes = { await manager.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? [] } };

    /// <summary>Passes when Identity did what was asked.</summary>
    private static void Done(IdentityResult result)
    {
        if (result.Succeeded) return;
        throw RpcFailure.Create(StatusCode.Aborted, "CHANGED_MEANWHILE", "Something else changed this person at the same moment. Try again.");
    }

    private async Task<Person> MapAsync(PersonCall call, PersonRecord person)
    {
        var (signIn, terms) = (call.SignIn, options.Value.TermsVersion);
        var standing = signIn.Tenant is { } tenant ? standings.Of(tenant) : null;
        var accepted = terms.Length == 0 || (await people.AcceptedTermsAsync(person.Id, call.Cancelled)).Any(one => one.Version == terms);
        return new Person
        {
            Id = person.Id.Value,
            Email = person.Email,
            Name = person.Name,
            Phone = person.Phone ?? "",
            TimeZone = person.TimeZone,
            Locale = person.Locale,
            Tenant = signIn.Tenant?.Value ?? "",
            Role = (Role)(int)signIn.Role!.Value,
            Permissions = { Roles.Allowed(signIn.Role.Value) },
            Memberships = { (await people.MembershipsAsync(person.Id, call.Cancelled)).Select(Map) },
            TwoFactor = person.TwoFactor,
            RecoveryCodesLeft = person.TwoFactor ? await people.RecoveryCodesLeftAsync(person.Id, call.Cancelled) : 0,
            TermsToAccept = accepted ? "" : terms,
            Csrf = call.Http.Features.Get<CookieProof>()?.Csrf ?? "",
            Suspended = standing is { IsSuspended: true },
            SuspensionReason = standing is { IsSuspended: true } ? standing.Reason : "",
            SecondFactorNeeded = signIn.Tenant is null && !person.TwoFactor && !signIn.IsByPasskey,
        };
    }

    private static Membership Map(Contracts.Ports.Membership membership) => new()
    {
        Tenant = membership.Tenant?.Value ?? "",
        TenantName = membership.TenantName,
        Role = (Role)(int)membership.Role,
        Since = Timestamp.FromDateTimeOffset(membership.Since),
    };
}
