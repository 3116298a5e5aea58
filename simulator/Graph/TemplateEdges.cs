using System.Globalization;
using System.Text;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Templates;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>Templates of an account: list, create, edit, delete.</summary>
internal sealed class TemplateEdges(World world)
{
    private const int DefaultLimit = 25;
    private const int MaxLimit = 1000;

    private static readonly string[] Defaults = ["name", "parameter_format", "components", "language", "status", "category", "id"];

    public Task ListAsync(GraphRequest request)
    {
        var all = world.Templates.All.Where(t => t.Waba == request.Waba && Matches(request, t)).ToList();
        var limit = int.TryParse(request.Parameter("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0
            ? Math.Min(asked, MaxLimit)
            : DefaultLimit;
        var from = request.Parameter("after") is { } after && Position(after) is { } position ? position : 0;
        var page = all.Skip(from).Take(limit).ToList();
        var json = new MetaJson().Open().OpenArray("data");
        foreach (var template in page)
            if (Write(json, template, request.Fields) is { } error) return GraphResponse.WriteErrorAsync(request.Http, error);
        json.CloseArray();
        if (page.Count > 0)
        {
            json.Open("paging").Open("cursors").Value("before", Cursor(from)).Value("after", Cursor(from + page.Count)).Close();
            if (from + page.Count < all.Count) json.Value("next", Next(request, from + page.Count));
            json.Close();
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.Close().ToArray());
    }

    public static Task GetAsync(GraphRequest request)
    {
        var json = new MetaJson();
        return Write(json, request.Template, request.Fields) is { } error
            ? GraphResponse.WriteErrorAsync(request.Http, error)
            : GraphResponse.WriteAsync(request.Http, 200, json.ToArray());
    }

    public Task CreateAsync(GraphRequest request)
    {
        try
        {
            var (template, error) = world.Review.Create(request.Waba, world.Review.Form.ReadNew(request.Body));
            if (template is null) return GraphResponse.WriteErrorAsync(request.Http, error!);
            return GraphResponse.WriteAsync(request.Http, 200, new MetaJson().Open().Value("id", template.Id)
                .Value("status", TemplateEvents.Word(template.Status)).Value("category", TemplateEvents.Word(template.Category)).Close().ToArray());
        }
        catch (FormException e)
        {
            return GraphResponse.WriteErrorAsync(request.Http, e.Error);
        }
    }

    public Task EditAsync(GraphRequest request)
    {
        try
        {
            var error = world.Review.Edit(request.Template, world.Review.Form.ReadEdit(request.Body, request.Template));
            return error is null
                ? GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success)
                : GraphResponse.WriteErrorAsync(request.Http, error);
        }
        catch (FormException e)
        {
            return GraphResponse.WriteErrorAsync(request.Http, e.Error);
        }
    }

    public Task UnpauseAsync(GraphRequest request) => GraphResponse.WriteAsync(
        request.Http, 200, new MetaJson().Open().Value("success", world.Review.Unpause(request.Template)).Close().ToArray());

    public Task DeleteAsync(GraphRequest request)
    {
        if (request.Parameter("name") is not { Length: > 0 } name) return GraphResponse.WriteErrorAsync(request.Http, GraphErrors.MissingParameter("name"));
        return world.Review.Delete(request.Waba, name, request.Parameter("hsm_id"))
            ? GraphResponse.WriteAsync(request.Http, 200, GraphResponse.Success)
            : GraphResponse.WriteErrorAsync(request.Http, CreationErrors.NoSuchTemplate(name));
    }

    private static bool Matches(GraphRequest request, Template template)
    {
        return Is("name", template.Name) && Is("language", template.Language) && Is("status", TemplateEvents.Word(template.Status))
        && Is("category", TemplateEvents.Word(template.Category)) && Is("quality_score", TemplateEvents.Word(template.Quality))
        && (request.Parameter("name_or_content") is not { } words || template.Name.Contains(words, StringComparison.OrdinalIgnoreCase)
            || template.Components.GetRawText().Contains(words, StringComparison.OrdinalIgnoreCase));

        bool Is(string parameter, string value) =>
            request.Parameter(parameter) is not { } wanted || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);
    }

    private static GraphError? Write(MetaJson json, Template template, IReadOnlyList<string> fields)
    {
        json.Open();
        foreach (var field in fields.Count > 0 ? fields : Defaults)
        {
            switch (field)
            {
                case "id": break;
                case "name": json.Value(field, template.Name); break;
                case "parameter_format": json.Value(field, template.Named ? "NAMED" : "POSITIONAL"); break;
                case "components": json.Raw(field, template.Components.GetRawText()); break;
                case "language": json.Value(field, template.Language); break;
                case "status": json.Value(field, TemplateEvents.Word(template.Status)); break;
                case "category" or "correct_category": json.Value(field, TemplateEvents.Word(template.Category)); break;
                case "previous_category": json.Optional(field, template.PreviousCategory is { } former ? TemplateEvents.Word(former) : null); break;
                case "rejected_reason": json.Value(field, template.RejectedReason); break;
                case "quality_score":
                    json.Open(field).Value("score", TemplateEvents.Word(template.Quality)).Value("date", template.CreatedAt.ToUnixTimeSeconds()).Close();
                    break;
                case "message_send_ttl_seconds":
                    if (template.TimeToLive is { } seconds) json.Value(field, seconds);
                    break;
                case "cta_url_link_tracking_opted_out" or "is_primary_device_delivery_only": json.Value(field, false); break;
                case "sub_category" or "library_template_name": break;
                default: return GraphErrors.UnknownField(field, "WhatsAppMessageTemplate");
            }
        }

        json.Value("id", template.Id).Close();
        return null;
    }

    private static string Cursor(int position) => Convert.ToBase64String(Encoding.ASCII.GetBytes(position.ToString(CultureInfo.InvariantCulture)));

    private static int? Position(string cursor)
    {
        Span<byte> bytes = stackalloc byte[32];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && int.TryParse(bytes[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
    }

    private static string Next(GraphRequest request, int position)
    {
        var http = request.Http.Request;
        var query = http.Query.Where(q => q.Key is not ("after" or "access_token")).SelectMany(q => q.Value.Select(v => $"{q.Key}={Uri.EscapeDataString(v ?? "")}"));
        return $"{http.Scheme}://{http.Host}{http.Path}?{string.Join('&', query.Append($"after={Uri.EscapeDataString(Cursor(position))}"))}";
    }
}
