using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Catalogs;
using Parley.Simulator.Faults;
using Parley.Simulator.Flows;
using Parley.Simulator.Groups;
using Parley.Simulator.Limits;
using Parley.Simulator.Media;
using Parley.Simulator.Templates;

namespace Parley.Simulator.Graph;

/// <summary>
/// The Graph paths. Every call goes the same way: version, token, object, permission, edge; what is missing on that way
/// answers with Graph's own error. A new path is one more line in <see cref="Edges"/>.
/// </summary>
internal sealed class GraphRouter(World world)
{
    private const int OldestVersion = 21;
    private const int NewestVersion = 26;
    private const int MaxBodyBytes = 1024 * 1024;

    private readonly MessagesEdge _messages = new(world);
    private readonly AccountEdges _accounts = new(world);
    private readonly MediaEdge _media = new(world);
    private readonly TemplateEdges _templates = new(world);
    private readonly NumberEdges _numbers = new(world);
    private readonly ProfileEdges _profiles = new(world);
    private readonly BlockEdges _blocks = new(world);
    private readonly OAuthEdge _oauth = new(world);
    private readonly CoexistenceEdge _coexistence = new(world);
    private readonly UploadEdge _uploads = new(world);
    private readonly GroupEdges _groups = new(world);
    private readonly FlowEdges _flows = new(world);
    private readonly UsernameEdges _usernames = new(world);
    private readonly CommerceEdges _commerce = new(world);
    private readonly AnalyticsEdge _analytics = new(world);

    /// <summary>The edges by method, kind of object and name; the empty name is the object itself.</summary>
    private Func<GraphRequest, Task>? Edges(string method, object node, string edge) => (method, node, edge) switch
    {
        ("POST", BusinessNumber, "messages") => _messages.PostAsync,
        ("POST", BusinessNumber, "media") => _media.PostAsync,
        ("GET", MediaFile, "") => _media.GetAsync,
        ("DELETE", MediaFile, "") => _media.DeleteAsync,
        ("POST", App, "uploads") => _uploads.OpenAsync,
        ("POST", UploadSession, "") => _uploads.PieceAsync,
        ("GET", UploadSession, "") => UploadEdge.StateAsync,
        ("GET", Waba, "message_templates") => _templates.ListAsync,
        ("POST", Waba, "message_templates") => _templates.CreateAsync,
        ("DELETE", Waba, "message_templates") => _templates.DeleteAsync,
        ("GET", Template, "") => TemplateEdges.GetAsync,
        ("POST", Template, "") => _templates.EditAsync,
        ("POST", Template, "unpause") => _templates.UnpauseAsync,
        ("POST", BusinessNumber, "groups") => _groups.CreateAsync,
        ("GET", BusinessNumber, "groups") => _groups.ListAsync,
        ("GET", Group, "") => GroupEdges.GetAsync,
        ("POST", Group, "") => _groups.ChangeAsync,
        ("DELETE", Group, "") => _groups.DeleteAsync,
        ("GET", Group, "invite_link") => GroupEdges.GetLinkAsync,
        ("POST", Group, "invite_link") => _groups.ResetLinkAsync,
        ("DELETE", Group, "invite_link") => _groups.DeleteLinkAsync,
        ("GET", Group, "join_requests") => GroupEdges.ListRequestsAsync,
        ("POST", Group, "join_requests") => _groups.ApproveAsync,
        ("DELETE", Group, "join_requests") => _groups.RejectAsync,
        ("DELETE", Group, "participants") => _groups.RemoveAsync,
        ("GET", BusinessNumber, "username") => UsernameEdges.GetAsync,
        ("POST", BusinessNumber, "username") => _usernames.SetAsync,
        ("DELETE", BusinessNumber, "username") => _usernames.DeleteAsync,
        ("GET", BusinessNumber, "username_suggestions") => _usernames.SuggestAsync,
        ("GET", BusinessNumber, "whatsapp_commerce_settings") => CommerceEdges.GetAsync,
        ("POST", BusinessNumber, "whatsapp_commerce_settings") => CommerceEdges.SetAsync,
        ("GET", Waba, "product_catalogs") => _commerce.ListAsync,
        ("GET", Waba, "flows") => _flows.ListAsync,
        ("POST", Waba, "flows") => _flows.CreateAsync,
        ("GET", Flow, "") => FlowEdges.GetAsync,
        ("POST", Flow, "") => FlowEdges.ChangeAsync,
        ("DELETE", Flow, "") => _flows.DeleteAsync,
        ("GET", Flow, "assets") => _flows.AssetsAsync,
        ("POST", Flow, "assets") => _flows.UploadAsync,
        ("POST", Flow, "publish") => _flows.PublishAsync,
        ("POST", Flow, "deprecate") => _flows.DeprecateAsync,
        ("POST", BusinessNumber, "smb_app_data") => _coexistence.SyncAsync,
        ("POST", Waba, "phone_numbers") => _numbers.AddAsync,
        ("POST", BusinessNumber, "") => _numbers.ChangeAsync,
        ("POST", BusinessNumber, "request_code") => NumberEdges.RequestCodeAsync,
        ("POST", BusinessNumber, "verify_code") => NumberEdges.VerifyCodeAsync,
        ("POST", BusinessNumber, "register") => _numbers.RegisterAsync,
        ("POST", BusinessNumber, "deregister") => _numbers.DeregisterAsync,
        ("GET", BusinessNumber, "settings") => ProfileEdges.GetSettingsAsync,
        ("POST", BusinessNumber, "settings") => _profiles.SetSettingsAsync,
        ("GET", BusinessNumber, "whatsapp_business_profile") => ProfileEdges.GetAsync,
        ("POST", BusinessNumber, "whatsapp_business_profile") => _profiles.SetAsync,
        ("GET", BusinessNumber, "block_users") => BlockEdges.ListAsync,
        ("POST", BusinessNumber, "block_users") => _blocks.BlockAsync,
        ("DELETE", BusinessNumber, "block_users") => _blocks.UnblockAsync,
        ("GET", BusinessNumber, "") => _accounts.GetNumberAsync,
        ("GET", Waba, "") => request => AnalyticsEdge.IsAsked(request) ? _analytics.GetAsync(request) : AccountEdges.GetWabaAsync(request),
        ("GET", Waba, "phone_numbers") => _accounts.GetNumbersAsync,
        ("GET", Waba, "subscribed_apps") => AccountEdges.GetSubscribedAppsAsync,
        ("POST", Waba, "subscribed_apps") => _accounts.SubscribeAsync,
        ("DELETE", Waba, "subscribed_apps") => AccountEdges.UnsubscribeAsync,
        _ => null,
    };

    /// <summary>True for paths that are Graph's: a version, or at once the id of an object, for which Graph takes the oldest usable version.</summary>
    public static bool IsGraph(PathString path) =>
        path.Value is ['/', 'v', >= '0' and <= '9', ..] or ['/', >= '0' and <= '9', ..]
        || path.StartsWithSegments("/app") || path.StartsWithSegments("/oauth") || path.StartsWithSegments("/debug_token")
        || path.Value?.StartsWith("/upload:", StringComparison.Ordinal) == true;

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            if (await ResolveAsync(http) is { } error) await GraphResponse.WriteErrorAsync(http, error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left, or a fault cut the connection.
        }
    }

    private async Task<GraphError?> ResolveAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var version = OldestVersion;
        if (path[0][0] == 'v')
        {
            if (!TryVersion(path[0], out version)) return GraphErrors.UnknownPath("/" + string.Join('/', path.Skip(1)));
            path = path[1..];
        }

        if (path.Length == 0) return GraphErrors.UnknownPath("/");
        if (path is ["oauth", "access_token"]) return await _oauth.HandleAsync(http, http.Request.Method == "POST" ? await BodyAsync(http) : default);
        if (TokenOf(http) is not { } text) return GraphErrors.MissingToken;
        if (world.Accounts.FindToken(text) is not { } token) return GraphErrors.InvalidToken;
        if (token.ExpiresAt is { } expires && expires <= world.Clock.GetUtcNow()) return GraphErrors.ExpiredToken;
        if (path is ["debug_token"] && http.Request.Method == "GET") return await _accounts.DebugTokenAsync(http);
        var node = Node(path[0], token);
        if (node is null) return GraphErrors.UnknownObject(http.Request.Method, path[0]);
        var edge = path.Length > 1 ? string.Join('/', path.Skip(1)) : "";
        if (Edges(http.Request.Method, node, edge) is not { } handle)
            return edge.Length > 0 && http.Request.Method == "GET" ? GraphErrors.UnknownPath("/" + edge) : GraphErrors.UnknownObject(http.Request.Method, path[0]);
        if (edge != "messages" && Counted(http, token.App, node, edge) is { } tooMany) return tooMany;
        if (edge != "messages" && await StruckAsync(http, node, edge)) return null;
        var body = http.Request.Method == "GET" || node is UploadSession ? default : await BodyAsync(http);
        await handle(new GraphRequest(http, version, token, node, body));
        return null;
    }

    /// <summary>Counts a call that manages an account, and tells the client how much it has used; the error when that is too much.</summary>
    private GraphError? Counted(HttpContext http, App app, object node, string edge)
    {
        var (settings, now) = (world.Settings, world.Clock.GetUtcNow());
        var ofApp = world.Management.Take(app, null, settings.AppCalls ?? ManagementQuota.Active, settings.AppCalls is not null, now);
        http.Response.Headers["X-App-Usage"] = ofApp.OfApp();
        if (ofApp.Refused) return GraphErrors.AppLimit;
        var account = node switch
        {
            Waba waba => waba,
            BusinessNumber number when edge != "media" => number.Waba,
            Template template => template.Waba,
            Flow flow => flow.Waba,
            Group group => group.Number.Waba,
            _ => null,
        };
        if (account is null) return null;
        var limit = settings.ManagementCalls ?? ManagementQuota.Active;
        if (!world.Accounts.Numbers.Any(number => number.Waba == account && number.Registered)) limit = Math.Min(limit, ManagementQuota.Inactive);
        var usage = world.Management.Take(app, account, limit, settings.ManagementCalls is not null, now);
        http.Response.Headers["X-Business-Use-Case-Usage"] = usage.OfAccount(account);
        return usage.Refused ? GraphErrors.AccountLimit : null;
    }

    // Faults of everything but sends, which have more of them. True when the fault was the answer.
    private async Task<bool> StruckAsync(HttpContext http, object node, string edge)
    {
        foreach (var fault in world.Faults.Strike(FaultSide.Graph, (node as BusinessNumber)?.Id, null, edge))
        {
            if (fault.At == FaultKind.Delay) await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), world.Clock, http.RequestAborted);
            if (fault.At == FaultKind.Before)
            {
                http.Abort();
                return true;
            }

            if (fault.At != FaultKind.Error) continue;
            await GraphResponse.WriteErrorAsync(http, GraphErrors.Injected(fault.Code, fault.HttpStatus, fault.Title, fault.Details));
            return true;
        }

        return false;
    }

    private object? Node(string id, AccessToken token)
    {
        if (world.Accounts.FindNumber(id) is { } number) return token.MayUse(number) ? number : null;
        if (world.Accounts.FindWaba(id) is { } waba) return token.MayUse(waba) ? waba : null;
        if (world.Templates.Find(id) is { } template) return token.MayUse(template.Waba) ? template : null;
        if (world.Flows.Find(id) is { } flow) return token.MayUse(flow.Waba) ? flow : null;
        if (world.Groups.Book.Find(id) is { } group) return token.MayUse(group.Number) ? group : null;
        if (world.Media.Find(id) is { } file) return token.MayUse(file.Number) ? file : null;
        if (world.Uploads.FindSession(id) is { } session) return session.App == token.App ? session : null;
        return id == "app" || id == token.App.Id ? token.App : null;
    }

    private static bool TryVersion(string text, out int version)
    {
        version = 0;
        return text.EndsWith(".0", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(1, text.Length - 3), System.Globalization.NumberStyles.None, null, out version)
            && version is >= OldestVersion and <= NewestVersion;
    }

    /// <summary>The access token of a request, wherever it stands; null when there is none.</summary>
    public static string? TokenOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        foreach (var scheme in (string[])["Bearer ", "OAuth "])
            if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return header[scheme.Length..].Trim();
        var query = http.Request.Query["access_token"].ToString();
        return query.Length > 0 ? query : null;
    }

    // Graph treats a body it cannot read like one without parameters, so the first missing parameter is reported.
    private static async Task<JsonElement> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBodyBytes || http.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            return default;
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            return http.Request.HasFormContentType ? Form(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)) : default;
        }
    }

    // Graph takes fields of a form as well; each is a string, or JSON where JSON is expected.
    private static JsonElement Form(string text)
    {
        var fields = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text);
        return JsonSerializer.SerializeToElement(fields.ToDictionary(f => f.Key, f => Field(f.Value.ToString()), StringComparer.Ordinal));
    }

    private static object Field(string text)
    {
        if (text is not (['{', ..] or ['[', ..])) return text;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
