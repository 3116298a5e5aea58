using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Webhooks;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>Meta apps, for the platform's admin. Secrets are sealed before they are stored and never shown again.</summary>
public sealed class AppsService(Calls calls, IEndpoints endpoints, ISecretBox secrets, AppDirectory directory, TimeProvider time) : Apps.AppsBase
{
    private const int MaxNameLength = 64, MaxSecrets = 4, MaxSecretLength = 256, MinTokenLength = 8;

    public override Task<App> Save(SaveAppRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        Check(request);
        if (await endpoints.AppAsync(request.Name, cancelled) is { } known && known.IsTest != request.Test)
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "APP_KIND_FIXED", "An app is for tests or not from the beginning. Make another one.");
        var record = new AppRecord(
            request.Name,
            [.. request.Secrets.Select(secret => secrets.Seal(AppDirectory.Owner, AppDirectory.SecretPurpose, Encoding.UTF8.GetBytes(secret)))],
            secrets.Seal(AppDirectory.Owner, AppDirectory.VerifyPurpose, Encoding.UTF8.GetBytes(request.VerifyToken)),
            time.GetUtcNow(),
            request.AppId,
            request.SignupConfig,
            request.SystemToken.Length == 0 ? null : secrets.Seal(AppDirectory.Owner, AppDirectory.SystemTokenPurpose, Encoding.UTF8.GetBytes(request.SystemToken)),
            request.Test);
        await endpoints.SaveAppAsync(record, cancelled);
        directory.ForgetApp(request.Name);
        return Map(record);
    });

    public override Task<ListAppsResponse> List(ListAppsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
        new ListAppsResponse { Apps = { (await endpoints.AppsAsync(cancelled)).Select(Map) } });

    /// <summary>True for what may be an app's name.</summary>
    internal static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void Check(SaveAppRequest request)
    {
        if (!IsName(request.Name)) throw Arguments.Invalid("APP_INVALID", "name is part of the webhook's path: lower-case letters, digits and '-', at most 64.");
        if (request.Secrets.Count is 0 or > MaxSecrets || request.Secrets.Any(secret => secret.Length is 0 or > MaxSecretLength))
            throw Arguments.Invalid("SECRETS_INVALID", $"secrets are the app secrets that are valid now: 1 to {MaxSecrets}, each 1 to {MaxSecretLength} characters.");
        if (request.AppId.Length > 64 || !request.AppId.All(char.IsAsciiDigit) || request.SignupConfig.Length > 64 || !request.SignupConfig.All(char.IsAsciiDigit))
            throw Arguments.Invalid("APP_ID_INVALID", "appId and signupConfig are Meta's ids: digits, at most 64.");
        if (request.SystemToken.Length > 4096) throw Arguments.Invalid("TOKEN_INVALID", "systemToken is an access token of the Graph API.");
        if (request.VerifyToken.Length is < MinTokenLength or > MaxSecretLength)
            throw Arguments.Invalid("VERIFY_TOKEN_INVALID", $"verifyToken is what Meta's verification must present: {MinTokenLength} to {MaxSecretLength} characters.");
    }

    private static App Map(AppRecord record) => new()
    {
        Name = record.Name,
        SecretCount = record.SealedSecrets.Length,
        WebhookPath = $"/webhooks/whatsapp/{record.Name}",
        CreatedAt = Timestamp.FromDateTimeOffset(record.CreatedAt),
        AppId = record.AppId,
        SignupConfig = record.SignupConfig,
        Test = record.IsTest,
    };
}
