using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Frontend.Management;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>Customers who connect their number by themselves.</summary>
public sealed class SignupsService(Calls calls, SignupDesk desk, ISignups signups, IEndpoints endpoints, SignupOptions options) : Signups.SignupsBase
{
    public override Task<Signup> Create(CreateSignupRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Pin.Length != 6 || !request.Pin.All(char.IsAsciiDigit)) throw Arguments.Invalid("PIN_INVALID", "pin has 6 digits.");
        return await MapAsync(call, await desk.CreateAsync(call.Tenant, request.App, request.Pin, request.Hosted, Expected(request), call.Cancelled));
    });

    public override Task<Signup> Get(GetSignupRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var signup = await FindAsync(call, request.Id);
        try
        {
            if (SignupDesk.CanGoOn(signup)) signup = await desk.FinishAsync(signup, new SignupEnd(null, null, null, false, null), call.Cancelled);
        }
        catch (RefusedException)
        {
            // What is wrong is in the answer.
            signup = await FindAsync(call, request.Id);
        }

        return await MapAsync(call, signup);
    });

    public override Task<Signup> Finish(FinishSignupRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        await MapAsync(call, await desk.FinishAsync(await FindAsync(call, request.Id), End(request), call.Cancelled)));

    /// <summary>What a request says of a signup's end.</summary>
    /// <exception cref="RpcException">Something in it cannot be.</exception>
    internal static SignupEnd End(FinishSignupRequest request)
    {
        if (request.WabaId.Length > 0 && !SessionsService.IsGraphId(request.WabaId)) throw Arguments.Invalid("WABA_ID_INVALID", "wabaId is the WhatsApp Business Account's id in the Graph API: digits, at most 64.");
        if (request.PhoneNumberId.Length > 0 && !SessionsService.IsGraphId(request.PhoneNumberId)) throw Arguments.Invalid("PHONE_NUMBER_ID_INVALID", "phoneNumberId is the number's id in the Graph API: digits, at most 64.");
        if (request.Code.Length > 2048) throw Arguments.Invalid("CODE_INVALID", "code is what Meta's window ended with.");
        if (request.Pin.Length > 0 && (request.Pin.Length != 6 || !request.Pin.All(char.IsAsciiDigit))) throw Arguments.Invalid("PIN_INVALID", "pin has 6 digits.");
        return new SignupEnd(Given(request.Code), Given(request.WabaId), Given(request.PhoneNumberId), request.Coexistence, Given(request.Pin));
    }

    /// <summary>What the customer of a hosted signup is known by; null where nothing is.</summary>
    private static ExpectedCustomer? Expected(CreateSignupRequest request)
    {
        if (request.PhoneNumber.Length + request.BusinessId.Length + request.WabaId.Length == 0) return null;
        if (!request.Hosted) throw Arguments.Invalid("HOSTED_ONLY", "phoneNumber, businessId and wabaId tell hosted signups apart; a page knows its customer.");
        if (request.BusinessId.Length > 0 && !SessionsService.IsGraphId(request.BusinessId)) throw Arguments.Invalid("BUSINESS_ID_INVALID", "businessId is the business portfolio's id in the Graph API: digits, at most 64.");
        if (request.WabaId.Length > 0 && !SessionsService.IsGraphId(request.WabaId)) throw Arguments.Invalid("WABA_ID_INVALID", "wabaId is the WhatsApp Business Account's id in the Graph API: digits, at most 64.");
        Recipient? phone = request.PhoneNumber.Length == 0 ? null : Arguments.Recipient(request.PhoneNumber);
        if (phone is { IsPhone: false }) throw Arguments.Invalid("PHONE_NUMBER_INVALID", "phoneNumber is a phone number with its country: +15550100001.");
        return new ExpectedCustomer(phone?.Value, Given(request.BusinessId), Given(request.WabaId));
    }

    private async Task<SignupRecord> FindAsync(TenantCall call, string text) =>
        SignupId.TryParse(text, out var id) && await signups.FindAsync(call.Tenant, id, call.Cancelled) is { } signup ? signup : throw Arguments.NotFound("signup");

    private async Task<Signup> MapAsync(TenantCall call, SignupRecord record)
    {
        var app = record.Hosted ? await endpoints.AppAsync(record.App, call.Cancelled) : null;
        return new Signup
        {
            Id = record.Id.Value,
            App = record.App,
            State = (Signup.Types.State)(int)record.State,
            Url = record.Hosted ? "" : $"/signup/{record.Id}",
            HostedUrl = app is null ? "" : options.HostedUrl(app.AppId, app.SignupConfig),
            WabaId = record.WabaId ?? "",
            PhoneNumberId = record.PhoneNumberId ?? "",
            Session = record.Session?.Value ?? "",
            Problem = record.Problem ?? "",
            ExpiresAt = Timestamp.FromDateTimeOffset(record.ExpiresAt),
        };
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
