using Grpc.Core;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>How people come to have an account.</summary>
public sealed class RegistrationService(Calls calls, LinkDesk desk, PersonLinks links, AttemptLimits limits, IOptions<PeopleOptions> options) : Registration.RegistrationBase
{
    public override Task<SignUpResponse> SignUp(SignUpRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http =>
    {
        limits.Take(http);
        if (!options.Value.SignUp) throw RpcFailure.Create(StatusCode.FailedPrecondition, "SIGN_UP_CLOSED", "Accounts are made by the operator here. Ask for an invitation.");
        if (!request.BusinessUse || !request.OfAge) throw Arguments.Invalid("CONFIRMATION_NEEDED", "An account is for a business, and for people who are old enough: businessUse and ofAge must be true.");
        links.CheckTerms(request.TermsVersion);
        var checkedRequest = request.Clone();
        (checkedRequest.Name, checkedRequest.Business) = (Arguments.Name(request.Name), Arguments.Name(request.Business));
        (checkedRequest.LegalName, checkedRequest.Website, checkedRequest.Country) = (PersonText.Short(request.LegalName, "legalName"), PersonText.Website(request.Website), PersonText.Country(request.Country));
        (checkedRequest.TimeZone, checkedRequest.Locale, checkedRequest.Phone) = (PersonText.TimeZone(request.TimeZone), PersonText.Locale(request.Locale), PersonText.Phone(request.Phone) ?? "");
        links.SignUp(PersonText.Email(request.Email), checkedRequest);
        return Task.FromResult(new SignUpResponse());
    });

    public override Task<ResetPasswordResponse> ResetPassword(ResetPasswordRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http =>
    {
        limits.Take(http);
        links.Reset(PersonText.Email(request.Email));
        return Task.FromResult(new ResetPasswordResponse());
    });

    public override Task<Link> Look(LookAtLinkRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => desk.LookAsync(http, request.Secret, context.CancellationToken));

    public override Task<UseLinkResponse> Use(UseLinkRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => desk.UseAsync(http, request, context.CancellationToken));
}
