using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>What people see of a number, and how it behaves: business profile and settings.</summary>
internal sealed class ProfileEdges(World world)
{
    private static readonly string[] Fields = ["about", "address", "description", "email", "profile_picture_url", "websites", "vertical"];
    private static readonly string[] Settable = ["calling", "user_identity_change", "payload_encryption", "storage_configuration"];

    private static readonly string[] Verticals =
    [
        "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT",
        "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
        "NOT_A_BIZ", "UNDEFINED",
    ];

    public static Task GetAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data").Open();
        lock (request.Number.Gate)
        {
            foreach (var field in request.Fields.Count > 0 ? request.Fields : Fields)
            {
                if (field is "messaging_product" or "id") continue;
                if (!Fields.Contains(field)) return GraphResponse.WriteErrorAsync(request.Http, GraphErrors.UnknownField(field, "WhatsAppBusinessProfile"));
                if (request.Number.Profile[field] is { } value) json.Raw(field, value.ToJsonString());
            }
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Value("messaging_product", "whatsapp").Close().CloseArray().Close().ToArray());
    }

    public Task SetAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "");
        part.Choice("messaging_product", "whatsapp");
        var changes = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, max) in ((string, int)[])[("about", 139), ("address", 256), ("description", 512), ("email", 128)])
            if (part.Text(name, max) is { } text) changes[name] = text;
        if (part.Has("about") && changes["about"]!.GetValue<string>().Length == 0) throw part.Need("about").OutOfRange("must not be empty.");
        if (part.Has("vertical")) changes["vertical"] = part.Choice("vertical", Verticals);
        if (part.Has("websites")) changes["websites"] = Websites(part);
        if (part.Text("profile_picture_handle", 4000) is { } handle)
        {
            var picture = world.Uploads.Find(handle) ?? throw part.Need("profile_picture_handle").Wrong("is not the handle of an upload.");
            changes["profile_picture_url"] = $"{world.Address}_sim/media/{world.Media.Add(request.Number, picture.Type, picture.Data).Id}";
        }

        lock (request.Number.Gate)
            foreach (var (name, value) in changes) request.Number.Profile[name] = value;
        return GraphResponse.Success;
    });

    public static Task GetSettingsAsync(GraphRequest request)
    {
        var json = new MetaJson().Open();
        lock (request.Number.Gate)
        {
            if (!request.Number.Settings.ContainsKey("calling")) WithoutCalls(json);
            if (!request.Number.Settings.ContainsKey("storage_configuration")) json.Open("storage_configuration").Value("status", "default").Close();
            foreach (var (name, value) in request.Number.Settings) json.Raw(name, value!.ToJsonString());
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Close().ToArray());
    }

    public Task SetSettingsAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        var part = new Part(request.Body, "").AsObject().Only([.. Settable, "messaging_product"]);
        lock (request.Number.Gate)
        {
            foreach (var name in Settable)
                if (part.FindObject(name) is { } value) request.Number.Settings[name] = JsonNode.Parse(value.Value.GetRawText());
        }

        if (part.FindObject("calling") is { } calling)
            world.Post(Webhooks.AccountEvents.SettingsChanged(request.Number, calling.Value.GetRawText(), world.Clock.GetUtcNow()));
        return GraphResponse.Success;
    });

    // What a number says that was never set up for calls.
    private static void WithoutCalls(MetaJson json) => json.Open("calling").Value("status", "disabled").Value("call_icon_visibility", "visible")
        .Open("ip_addresses").OpenArray("default").CloseArray().Close().Value("callback_permission_status", "disabled").Close();

    private static JsonArray Websites(Part part)
    {
        var sites = part.NeedItems("websites", 0, 2).Select(s => s.AsText()).ToList();
        if (sites.Any(s => s.Length > 256 || !Uri.TryCreate(s, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            throw part.Need("websites").OutOfRange("must hold URLs of at most 256 characters, with http or https.");
        return [.. sites.Select(s => JsonValue.Create(s))];
    }
}
