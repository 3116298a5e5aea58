using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>What Graph tells about numbers, accounts and tokens, and the subscription of apps.</summary>
internal sealed class AccountEdges(World world)
{
    private static readonly string[] NumberDefaults =
        ["verified_name", "code_verification_status", "display_phone_number", "quality_rating", "platform_type", "throughput", "id"];

    public Task GetNumberAsync(GraphRequest request)
    {
        var json = new MetaJson();
        return WriteNumber(json, request.Number, request.Fields, request.Token.App) is { } error
            ? GraphResponse.WriteErrorAsync(request.Http, error)
            : GraphResponse.WriteAsync(request.Http, 200, json.ToArray());
    }

    public static Task GetWabaAsync(GraphRequest request)
    {
        var json = new MetaJson().Open();
        foreach (var field in request.Fields.Count > 0 ? request.Fields : ["name", "timezone_id", "message_template_namespace"])
        {
            switch (field)
            {
                case "id": break;
                case "name": json.Value("name", request.Waba.Name); break;
                case "timezone_id": json.Value("timezone_id", "1"); break;
                case "message_template_namespace": json.Value(field, $"ns_{request.Waba.Id}"); break;
                case "account_review_status": json.Value(field, "APPROVED"); break;
                case "owner_business_info": json.Open(field).Value("name", request.Waba.Portfolio).Value("id", request.Waba.Portfolio).Close(); break;
                case "currency": json.Value(field, "USD"); break;
                default: return GraphResponse.WriteErrorAsync(request.Http, GraphErrors.UnknownField(field, "WhatsAppBusinessAccount"));
            }
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Value("id", request.Waba.Id).Close().ToArray());
    }

    public Task GetNumbersAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data");
        var numbers = world.Accounts.Numbers.Where(n => n.Waba == request.Waba).ToList();
        foreach (var number in numbers)
        {
            if (WriteNumber(json, number, request.Fields, request.Token.App) is { } error) return GraphResponse.WriteErrorAsync(request.Http, error);
        }

        json.CloseArray();
        if (numbers.Count > 0)
        {
            json.Open("paging").Open("cursors").Value("before", Cursor(numbers[0])).Value("after", Cursor(numbers[^1])).Close().Close();
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Close().ToArray());
    }

    public static Task GetSubscribedAppsAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data");
        foreach (var subscription in request.Waba.Subscriptions)
        {
            json.Open().Open("whatsapp_business_api_data").Value("link", $"https://www.facebook.com/games/?app_id={subscription.App.Id}")
                .Value("name", subscription.App.Name).Value("id", subscription.App.Id).Close();
            json.Optional("override_callback_uri", subscription.OverrideUrl?.ToString()).Close();
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.CloseArray().Close().ToArray());
    }

    /// <summary>Subscribes the token's app, with a callback of this account's own when one is named and verified.</summary>
    public async Task SubscribeAsync(GraphRequest request)
    {
        Uri? target = null;
        if (request.Parameter("override_callback_uri") is { Length: > 0 } url)
        {
            var (uri, error) = await CallbackOverride.CheckAsync(world, request, url, request.Parameter("verify_token"));
            if (error is not null)
            {
                await GraphResponse.WriteErrorAsync(request.Http, error);
                return;
            }

            target = uri;
        }

        request.Waba.Subscribe(new Subscription(request.Token.App, target));
        await GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success);
    }

    public static Task UnsubscribeAsync(GraphRequest request)
    {
        request.Waba.Unsubscribe(request.Token.App);
        return GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success);
    }

    public async Task<GraphError?> DebugTokenAsync(HttpContext http)
    {
        var asked = http.Request.Query["input_token"].ToString();
        if (asked.Length == 0) return GraphErrors.MissingParameter("input_token");
        var json = new MetaJson().Open().Open("data");
        if (world.Accounts.FindToken(asked) is { } token)
        {
            json.Value("app_id", token.App.Id).Value("type", "SYSTEM_USER").Value("application", token.App.Name);
            json.Value("expires_at", token.ExpiresAt?.ToUnixTimeSeconds() ?? 0);
            json.Value("is_valid", token.ExpiresAt is null || token.ExpiresAt > world.Clock.GetUtcNow());
            json.Value("issued_at", token.IssuedAt.ToUnixTimeSeconds());
            string[] scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
            json.OpenArray("scopes");
            foreach (var scope in scopes) json.Value(null, scope);
            json.CloseArray().OpenArray("granular_scopes");
            foreach (var scope in scopes)
            {
                json.Open().Value("scope", scope);
                if (token.Wabas is { } wabas)
                {
                    json.OpenArray("target_ids");
                    foreach (var id in wabas) json.Value(null, id);
                    json.CloseArray();
                }

                json.Close();
            }

            json.CloseArray();
        }
        else
        {
            json.Open("error").Value("code", 190).Value("message", GraphErrors.InvalidToken.Message!).Close();
            json.Value("is_valid", false).OpenArray("scopes").CloseArray();
        }

        await GraphResponse.WriteAsync(http, 200, json.Close().Close().ToArray());
        return null;
    }

    private GraphError? WriteNumber(MetaJson json, BusinessNumber number, IReadOnlyList<string> fields, App app)
    {
        json.Open();
        foreach (var field in fields.Count > 0 ? fields : NumberDefaults)
        {
            switch (field)
            {
                case "id": break;
                case "verified_name": json.Value(field, number.VerifiedName); break;
                case "display_phone_number": json.Value(field, number.DisplayPhoneNumber); break;
                case "code_verification_status": json.Value(field, number.Verified ? "VERIFIED" : "NOT_VERIFIED"); break;
                case "name_status": json.Value(field, "APPROVED"); break;
                case "quality_rating": json.Value(field, number.Quality); break;
                case "platform_type": json.Value(field, "CLOUD_API"); break;
                case "status": json.Value(field, number.Registered ? "CONNECTED" : number.Verified ? "PENDING" : "UNVERIFIED"); break;
                case "is_on_biz_app": json.Value(field, number.OnPhoneApp); break;
                case "country_dial_code" or "certificate" or "new_certificate" or "new_name_status" or "last_onboarded_time": break;
                case "username": json.Optional(field, number.Username); break;
                case "account_mode": json.Value(field, "LIVE"); break;
                case "is_official_business_account": json.Value(field, number.Official); break;
                case "is_pin_enabled": json.Value(field, number.Pin is not null); break;
                case "throughput": json.Open(field).Value("level", "STANDARD").Close(); break;
                case "whatsapp_business_manager_messaging_limit" or "messaging_limit_tier": json.Value(field, Tier(world.Settings.Reach)); break;
                case "webhook_configuration": WriteConfiguration(json, number, app); break;
                default: return GraphErrors.UnknownField(field, "WhatsAppBusinessPhoneNumber");
            }
        }

        json.Value("id", number.Id).Close();
        return null;
    }

    /// <summary>Meta's word for a limit: the highest step that the setting allows.</summary>
    private static string Tier(int? reach) => reach switch
    {
        null => "TIER_UNLIMITED",
        >= 100_000 => "TIER_100K",
        >= 10_000 => "TIER_10K",
        >= 2_000 => "TIER_2K",
        >= 1_000 => "TIER_1K",
        _ => "TIER_250",
    };

    private static void WriteConfiguration(MetaJson json, BusinessNumber number, App app) => json.Open("webhook_configuration")
        .Optional("phone_number", number.Overrides.GetValueOrDefault(app)?.ToString())
        .Optional("whatsapp_business_account", number.Waba.Subscriptions.FirstOrDefault(s => s.App == app)?.OverrideUrl?.ToString())
        .Optional("application", app.CallbackUrl?.ToString()).Close();

    private static string Cursor(BusinessNumber number) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(number.Id));
}
