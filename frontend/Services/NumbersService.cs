using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Domain.Sessions;
using Parley.Frontend.Access;
using Parley.Frontend.Management;
using Parley.Frontend.Webhooks;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>A session's number at WhatsApp.</summary>
public sealed class NumbersService(Calls calls, GraphDesk desk) : Numbers.NumbersBase
{
    private const int MaxBlocked = 1_000;
    private const string NumberFields = "display_phone_number,verified_name,quality_rating,code_verification_status,name_status,status,throughput,whatsapp_business_manager_messaging_limit";
    private const string ProfileFields = "about,address,description,email,profile_picture_url,websites,vertical";

    public override Task<Number> Get(GetNumberRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
    {
        var number = await desk.CallAsync(session, HttpMethodName.Get, session.PhoneNumberId, null, call.Cancelled, ("fields", NumberFields));
        return new Number
        {
            PhoneNumberId = session.PhoneNumberId,
            DisplayPhoneNumber = number.Text("display_phone_number") ?? session.DisplayPhoneNumber,
            VerifiedName = number.Text("verified_name") ?? "",
            Quality = number.Text("quality_rating") ?? "UNKNOWN",
            Verification = number.Text("code_verification_status") ?? "",
            NameStatus = number.Text("name_status") ?? "",
            Status = number.Text("status") ?? "",
            Throughput = number.Object("throughput").Text("level") ?? "",
            MessagingLimit = number.Text("whatsapp_business_manager_messaging_limit") ?? "",
        };
    });

    public override Task<NumberDone> RequestCode(RequestCodeRequest request, ServerCallContext context) => DoAsync(request.Session, context, "request_code", () => new
    {
        code_method = request.Method.ToUpperInvariant() is { Length: > 0 } method ? method is "SMS" or "VOICE" ? method : throw Arguments.Invalid("METHOD_INVALID", "method is SMS or VOICE.") : "SMS",
        language = request.Language.Length > 0 ? request.Language : "en_US",
    });

    public override Task<NumberDone> VerifyCode(VerifyCodeRequest request, ServerCallContext context) =>
        DoAsync(request.Session, context, "verify_code", () => new { code = Digits("code", request.Code.Replace("-", "", StringComparison.Ordinal)) });

    public override Task<NumberDone> Register(RegisterNumberRequest request, ServerCallContext context) => DoAsync(request.Session, context, "register", () =>
    {
        var body = new Dictionary<string, string> { ["messaging_product"] = "whatsapp", ["pin"] = Digits("pin", request.Pin) };
        if (request.DataLocalizationRegion.Length > 0) body["data_localization_region"] = request.DataLocalizationRegion;
        return body;
    });

    public override Task<NumberDone> Deregister(GetNumberRequest request, ServerCallContext context) => DoAsync(request.Session, context, "deregister", static () => null);

    public override Task<NumberDone> SetPin(RegisterNumberRequest request, ServerCallContext context) => DoAsync(request.Session, context, "", () => new { pin = Digits("pin", request.Pin) });

    public override Task<BusinessProfile> GetProfile(GetNumberRequest request, ServerCallContext context) => WithAsync(request.Session, context, ReadProfileAsync);

    public override Task<BusinessProfile> SetProfile(SetProfileRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
    {
        var profile = request.Profile ?? new BusinessProfile();
        var body = new Dictionary<string, object> { ["messaging_product"] = "whatsapp" };
        if (profile.HasAbout) body["about"] = profile.About;
        if (profile.HasAddress) body["address"] = profile.Address;
        if (profile.HasDescription) body["description"] = profile.Description;
        if (profile.HasEmail) body["email"] = profile.Email;
        if (profile.HasVertical) body["vertical"] = profile.Vertical;
        if (profile.HasProfilePictureHandle) body["profile_picture_handle"] = profile.ProfilePictureHandle;
        if (profile.Websites.Count > 0) body["websites"] = profile.Websites.ToArray();
        if (body.Count == 1) throw Arguments.Invalid("NOTHING_TO_SET", "profile names nothing to set.");
        if (ProfileRules.Check(profile.About, profile.Address, profile.Description, profile.Email, profile.Websites) is { } refusal) throw new RefusedException(refusal);
        await desk.CallAsync(session, HttpMethodName.Post, $"{session.PhoneNumberId}/whatsapp_business_profile", body, call.Cancelled);
        return await ReadProfileAsync(call, session);
    });

    public override Task<NumberSettings> GetSettings(GetNumberRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
        new NumberSettings { Settings = Struct.Parser.ParseJson((await desk.CallAsync(session, HttpMethodName.Get, $"{session.PhoneNumberId}/settings", null, call.Cancelled)).GetRawText()) });

    public override Task<NumberDone> SetSettings(SetSettingsRequest request, ServerCallContext context) => DoAsync(request.Session, context, "settings", () =>
    {
        using var document = JsonDocument.Parse(request.Settings is { Fields.Count: > 0 } settings ? JsonFormatter.Default.Format(settings) : throw Arguments.Invalid("NOTHING_TO_SET", "settings names nothing to set."));
        return document.RootElement.Clone();
    });

    public override Task<ListBlockedResponse> ListBlocked(ListBlockedRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
    {
        var size = request.PageSize is > 0 and <= 100 ? request.PageSize : Arguments.DefaultPageSize;
        ImmutableArray<(string, string)> query = request.Cursor.Length == 0 ? [("limit", $"{size}")] : [("limit", $"{size}"), ("after", request.Cursor)];
        var listed = await desk.CallAsync(session, HttpMethodName.Get, $"{session.PhoneNumberId}/block_users", null, call.Cancelled, query);
        var next = listed.Object("paging").Text("next") is null ? null : listed.Object("paging").Object("cursors").Text("after");
        return new ListBlockedResponse { People = { listed.Items("data").Select(one => one.Text("wa_id") is { } phone ? "+" + phone.TrimStart('+') : one.Text("user_id") ?? "") }, NextCursor = next ?? "" };
    });

    public override Task<BlockResponse> Block(BlockRequest request, ServerCallContext context) => ChangeBlockedAsync(HttpMethodName.Post, request, context);

    public override Task<BlockResponse> Unblock(BlockRequest request, ServerCallContext context) => ChangeBlockedAsync(HttpMethodName.Delete, request, context);

    public override Task<NumberDone> SetCallback(SetCallbackRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
    {
        if (request.Url.Length > 0 && (request.Url.Length > 200 || !Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")))
            throw Arguments.Invalid("URL_INVALID", "url is an https address of up to 200 characters, or empty to end it.");
        if (request.Url.Length > 0 && request.VerifyToken.Length is < 8 or > 256) throw Arguments.Invalid("VERIFY_TOKEN_INVALID", "verifyToken has 8 to 256 characters.");
        var callback = request.Url.Length == 0 ? (object)new { override_callback_uri = "" } : new { override_callback_uri = request.Url, verify_token = request.VerifyToken };
        if (request.Account) await desk.CallAsync(session, HttpMethodName.Post, $"{session.WabaId}/subscribed_apps", request.Url.Length == 0 ? new { } : callback, call.Cancelled);
        else await desk.CallAsync(session, HttpMethodName.Post, session.PhoneNumberId, new { webhook_configuration = callback }, call.Cancelled);
        return new NumberDone();
    });

    private Task<BlockResponse> ChangeBlockedAsync(HttpMethodName method, BlockRequest request, ServerCallContext context) => WithAsync(request.Session, context, async (call, session) =>
    {
        if (request.People.Count is 0 or > MaxBlocked) throw Arguments.Invalid("PEOPLE_INVALID", $"people names 1 to {MaxBlocked}.");
        var users = request.People.Select(person => Arguments.Recipient(person)).Select(person => person.IsPhone ? (object)new { user = "+" + person.Value } : new { user_id = person.Value }).ToArray();
        var answer = await desk.CallAsync(session, method, $"{session.PhoneNumberId}/block_users", new { messaging_product = "whatsapp", block_users = users }, call.Cancelled);
        var result = answer.Object("block_users");
        var response = new BlockResponse { Done = { result.Items(method == HttpMethodName.Post ? "added_users" : "removed_users").Select(Named) } };
        foreach (var failed in result.Items("failed_users"))
        {
            var error = failed.Items("errors").FirstOrDefault();
            response.Failed.Add(new BlockResponse.Types.Failed
            {
                Person = Named(failed), Code = int.TryParse(error.Text("code"), out var code) ? code : 0, Text = error.Object("error_data").Text("details") ?? error.Text("message") ?? "",
            });
        }

        return response;
    });

    private static string Named(JsonElement user) => user.Text("input") ?? user.Text("wa_id") ?? user.Text("user_id") ?? "";

    private async Task<BusinessProfile> ReadProfileAsync(TenantCall call, SessionRecord session)
    {
        var read = await desk.CallAsync(session, HttpMethodName.Get, $"{session.PhoneNumberId}/whatsapp_business_profile", null, call.Cancelled, ("fields", ProfileFields));
        var profile = read.Items("data").FirstOrDefault();
        return new BusinessProfile
        {
            About = profile.Text("about") ?? "", Address = profile.Text("address") ?? "", Description = profile.Text("description") ?? "", Email = profile.Text("email") ?? "",
            Vertical = profile.Text("vertical") ?? "", ProfilePictureUrl = profile.Text("profile_picture_url") ?? "", Websites = { profile.Items("websites").Select(site => site.GetString() ?? "") },
        };
    }

    private Task<T> WithAsync<T>(string session, ServerCallContext context, Func<TenantCall, SessionRecord, Task<T>> handler) =>
        calls.AsTenantAsync(context, async call =>
        {
            call.Audit.Concerns(session);
            return await handler(call, await desk.SessionAsync(call, session));
        });

    private Task<NumberDone> DoAsync(string id, ServerCallContext context, string edge, Func<object?> body) => WithAsync(id, context, async (call, session) =>
    {
        await desk.CallAsync(session, HttpMethodName.Post, edge.Length == 0 ? session.PhoneNumberId : $"{session.PhoneNumberId}/{edge}", body(), call.Cancelled);
        return new NumberDone();
    });

    private static string Digits(string name, string text) => text.Length == 6 && text.All(char.IsAsciiDigit) ? text : throw Arguments.Invalid($"{name.ToUpperInvariant()}_INVALID", $"{name} has 6 digits.");
}
