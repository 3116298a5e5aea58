using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Flows;

/// <summary>Flows of an account: made, given their JSON, published, taken out of use.</summary>
internal sealed class FlowEdges(World world)
{
    private const int MaxJson = 10 * 1024 * 1024;
    private static readonly string[] Categories = ["SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER"];

    public Task CreateAsync(GraphRequest request) => AnswerAsync(request, part =>
    {
        var flow = new Flow(Ids.GraphObject(), request.Waba, part.NeedText("name", 200), Chosen(part) ?? throw part.Missing("categories"))
        {
            EndpointUri = part.Has("endpoint_uri") ? part.NeedUrl("endpoint_uri") : null, UpdatedAt = world.Clock.GetUtcNow(),
        };
        if (part.Text("clone_flow_id", 100) is { } source) flow.Json = world.Flows.Find(source) is { } cloned && cloned.Waba == flow.Waba ? cloned.Json : throw new FormException(FlowErrors.NotCloned);
        if (part.Text("flow_json", MaxJson) is { } json) flow.Json = System.Text.Encoding.UTF8.GetBytes(json);
        if (flow.Json is not null) flow.Problems = FlowJson.Check(flow.Json);
        var publish = part.Find("publish") is { } word && (word.Value.ValueKind == JsonValueKind.True || (word.Value.ValueKind == JsonValueKind.String && word.AsText() == "true"));
        if (publish && Unpublishable(flow) is { } why) throw new FormException(FlowErrors.NotPublished(why));
        if (!world.Flows.Add(flow)) throw new FormException(FlowErrors.NameTaken);
        if (publish) Turn(flow, FlowStatus.Published);
        return Problems(new MetaJson().Open().Value("id", flow.Id).Value("success", true), flow).Close().ToArray();
    });

    public Task ListAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data");
        var flows = world.Flows.All.Where(flow => flow.Waba == request.Waba).ToList();
        foreach (var flow in flows)
        {
            if (Write(json, flow, request.Fields.Count > 0 ? request.Fields : ["id", "name", "status", "categories", "validation_errors"]) is { } error) return GraphResponse.WriteErrorAsync(request.Http, error);
        }

        return GraphResponse.WriteAsync(request.Http, 200, json.CloseArray().Close().ToArray());
    }

    public static Task GetAsync(GraphRequest request)
    {
        var json = new MetaJson();
        return Write(json, request.Flow, request.Fields.Count > 0 ? request.Fields : ["id", "name", "status", "categories", "validation_errors"]) is { } error
            ? GraphResponse.WriteErrorAsync(request.Http, error)
            : GraphResponse.WriteAsync(request.Http, 200, json.ToArray());
    }

    public static Task ChangeAsync(GraphRequest request) => AnswerAsync(request, part =>
    {
        var flow = request.Flow;
        var (name, categories, endpoint) = (part.Text("name", 200), Chosen(part), part.Has("endpoint_uri") ? part.NeedUrl("endpoint_uri") : null);
        if (name is null && categories is null && endpoint is null) throw part.Missing("name");
        if (flow.Status != FlowStatus.Draft && (name is not null || categories is not null)) throw new FormException(FlowErrors.NotChanged("Only a draft can be changed."));
        flow.Name = name ?? flow.Name;
        flow.Categories = categories ?? flow.Categories;
        flow.EndpointUri = endpoint ?? flow.EndpointUri;
        return GraphResponse.Success;
    });

    public Task DeleteAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        if (request.Flow.Status != FlowStatus.Draft) throw new FormException(FlowErrors.NotDeleted);
        world.Flows.Remove(request.Flow);
        return GraphResponse.Success;
    });

    public async Task UploadAsync(GraphRequest request)
    {
        var (fields, file) = await FormAsync(request);
        await GraphResponse.AnswerAsync(request, () =>
        {
            var part = new Part(fields, "");
            part.Choice("asset_type", "FLOW_JSON");
            if (part.NeedText("name", 200) != "flow.json") throw part.Need("name").Wrong("must be flow.json.");
            if (file is null) throw part.Missing("file");
            if (request.Flow.Status != FlowStatus.Draft) throw new FormException(FlowErrors.NotChanged("Only a draft can be changed."));
            request.Flow.Json = file;
            request.Flow.Problems = FlowJson.Check(file);
            request.Flow.UpdatedAt = world.Clock.GetUtcNow();
            return Problems(new MetaJson().Open().Value("success", true), request.Flow).Close().ToArray();
        });
    }

    public Task AssetsAsync(GraphRequest request)
    {
        var json = new MetaJson().Open().OpenArray("data");
        if (request.Flow.Json is not null) json.Open().Value("name", "flow.json").Value("asset_type", "FLOW_JSON").Value("download_url", $"{world.Address}_sim/flows/{request.Flow.Id}/json").Close();
        return GraphResponse.WriteAsync(request.Http, 200, json.CloseArray().Close().ToArray());
    }

    public Task PublishAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        if (Unpublishable(request.Flow) is { } why) throw new FormException(FlowErrors.NotPublished(why));
        Turn(request.Flow, FlowStatus.Published);
        return GraphResponse.Success;
    });

    public Task DeprecateAsync(GraphRequest request) => GraphResponse.AnswerAsync(request, () =>
    {
        if (request.Flow.Status is not (FlowStatus.Published or FlowStatus.Throttled or FlowStatus.Blocked)) throw new FormException(FlowErrors.NotDeprecated);
        Turn(request.Flow, FlowStatus.Deprecated);
        return GraphResponse.Success;
    });

    /// <summary>A flow's status becomes another, and its account's apps hear of it.</summary>
    public void Turn(Flow flow, FlowStatus status)
    {
        var before = flow.Word;
        if (flow.Status == status) return;
        flow.Status = status;
        world.Post(AccountEvents.FlowStatus(flow, before, world.Clock.GetUtcNow()));
    }

    private static string? Unpublishable(Flow flow) => flow switch
    {
        { Status: not FlowStatus.Draft } => "Only a draft can be published.",
        { Json: null } => "The flow has no JSON.",
        { Problems.Count: > 0 } => "The flow JSON has errors; fix them first.",
        { EndpointUri: null } when flow.Member("data_api_version") is not null => "The flow exchanges data, and has no endpoint_uri.",
        _ => null,
    };

    // Categories come as JSON, or as JSON in a field of a form.
    private static IReadOnlyList<string>? Chosen(Part part)
    {
        if (part.Find("categories") is not { } given) return null;
        if (given.Value.ValueKind == JsonValueKind.String && given.AsText().StartsWith('['))
        {
            try
            {
                using var document = JsonDocument.Parse(given.AsText());
                given = new Part(document.RootElement.Clone(), given.Path);
            }
            catch (JsonException)
            {
                throw given.Wrong("must be an array.");
            }
        }

        var names = given.AsItems().Select(item => item.AsText()).ToArray();
        return names.Length > 0 && names.All(Categories.Contains) ? names : throw given.Wrong($"must name at least one of {{{string.Join(", ", Categories)}}}.");
    }

    private static GraphError? Write(MetaJson json, Flow flow, IReadOnlyList<string> fields)
    {
        json.Open();
        foreach (var field in fields)
        {
            switch (field)
            {
                case "id": break;
                case "name": json.Value(field, flow.Name); break;
                case "status": json.Value(field, flow.Word); break;
                case "categories":
                    json.OpenArray(field);
                    foreach (var category in flow.Categories) json.Value(null, category);
                    json.CloseArray();
                    break;
                case "validation_errors": Problems(json, flow); break;
                case "json_version": json.Optional(field, flow.Member("version")); break;
                case "data_api_version": json.Optional(field, flow.Member("data_api_version")); break;
                case "endpoint_uri" or "data_channel_uri": json.Optional(field, flow.EndpointUri); break;
                case "updated_at": json.Value(field, flow.UpdatedAt.ToString("yyyy-MM-ddTHH:mm:ss+0000", System.Globalization.CultureInfo.InvariantCulture)); break;
                case "whatsapp_business_account": json.Open(field).Value("id", flow.Waba.Id).Value("name", flow.Waba.Name).Close(); break;
                case "preview" or "health_status" or "application": break;
                default: return GraphErrors.UnknownField(field, "WhatsAppFlow");
            }
        }

        json.Value("id", flow.Id).Close();
        return null;
    }

    private static MetaJson Problems(MetaJson json, Flow flow)
    {
        json.OpenArray("validation_errors");
        foreach (var problem in flow.Problems)
            json.Open().Value("error", problem.Error).Value("error_type", problem.Kind).Value("message", problem.Message).Close();
        return json.CloseArray();
    }

    private static async Task AnswerAsync(GraphRequest request, Func<Part, byte[]> answer)
    {
        var (fields, _) = await FormAsync(request);
        await GraphResponse.AnswerAsync(request, () => answer(new Part(fields, "")));
    }

    // Meta's own examples post forms; its clients post JSON as well.
    private static async Task<(JsonElement Fields, byte[]? File)> FormAsync(GraphRequest request)
    {
        if (request.Body.ValueKind == JsonValueKind.Object || !request.Http.Request.HasFormContentType) return (request.Body, null);
        var form = await request.Http.Request.ReadFormAsync(request.Http.RequestAborted);
        byte[]? bytes = null;
        if (form.Files.GetFile("file") is { Length: <= MaxJson } file)
        {
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy, request.Http.RequestAborted);
            bytes = copy.ToArray();
        }

        return (JsonSerializer.SerializeToElement(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)), bytes);
    }
}
