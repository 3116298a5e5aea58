using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Signing in and out.</summary>
public sealed class SignInsService(Calls calls, SignInDesk desk, PasskeyDesk passkeys, SignInBook book, ISignIns signIns, TimeProvider time) : SignIns.SignInsBase
{
    public override Task<SignInResponse> Create(CreateSignInRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => desk.PasswordAsync(http, request, context.CancellationToken));

    public override Task<SignInResponse> SecondFactor(SecondFactorRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => desk.SecondFactorAsync(http, request, context.CancellationToken));

    public override Task<PasskeyOptionsResponse> PasskeyOptions(PasskeyOptionsRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, passkeys.RequestAsync);

    public override Task<SignInResponse> Passkey(PasskeySignInRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => passkeys.SignInAsync(http, request, context.CancellationToken));

    public override Task<SignInResponse> Refresh(RefreshRequest request, ServerCallContext context) => calls.AsPublicAsync(context, request, http => desk.RefreshAsync(http, request.RefreshToken, context.CancellationToken));

    public override Task<ListSignInsResponse> List(ListSignInsRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        var list = await signIns.ListAsync(call.SignIn.Person, time.GetUtcNow(), call.Cancelled);
        return new ListSignInsResponse { SignIns = { list.Select(one => SignInDesk.Map(one, one.Id == call.SignIn.Id)) } };
    });

    public override Task<EndSignInResponse> End(EndSignInRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
        SignInId.TryParse(request.Id, out var id) && await book.EndAsync(call.SignIn.Person, id, call.Cancelled) ? new EndSignInResponse() : throw Arguments.NotFound("sign-in"));

    public override Task<SignOutResponse> SignOut(SignOutRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        await book.EndAsync(call.SignIn.Person, call.SignIn.Id, call.Cancelled);
        SignInCookies.Clear(call.Http, call.SignIn);
        return new SignOutResponse();
    });

    public override Task<EndAllSignInsResponse> EndAll(EndAllSignInsRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, async call =>
    {
        await book.EndAllAsync(call.SignIn.Person, request.KeepThis ? call.SignIn.Id : null, call.Cancelled);
        if (!request.KeepThis) SignInCookies.Clear(call.Http, call.SignIn);
        return new EndAllSignInsResponse();
    });

    public override Task<SignInResponse> Switch(SwitchRequest request, ServerCallContext context) => calls.AsPersonAsync(context, request, call => desk.SwitchAsync(call, request.Tenant));
}
