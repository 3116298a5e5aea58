using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Flows;
using Parley.Simulator.Groups;
using Parley.Simulator.Media;
using Parley.Simulator.Templates;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>A Graph call whose token and object were found.</summary>
/// <param name="Version">21 to 26.</param>
/// <param name="Node">What the path names, of a kind that has the edge, and that the token may use.</param>
/// <param name="Body">The JSON body; undefined when there is none or it is no JSON object.</param>
internal sealed record GraphRequest(HttpContext Http, int Version, AccessToken Token, object Node, JsonElement Body)
{
    public BusinessNumber Number => (BusinessNumber)Node;

    public Waba Waba => (Waba)Node;

    public App App => (App)Node;

    public MediaFile Media => (MediaFile)Node;

    public Template Template => (Template)Node;

    public UploadSession Upload => (UploadSession)Node;

    public Group Group => (Group)Node;

    public Flow Flow => (Flow)Node;

    /// <summary>A parameter of the body or, as Graph takes it too, of the query.</summary>
    public string? Parameter(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? (value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : value.GetRawText())
            : Http.Request.Query[name].FirstOrDefault();

    /// <summary>The names in <c>fields=</c>; empty when there is none.</summary>
    public IReadOnlyList<string> Fields =>
        (Http.Request.Query["fields"].FirstOrDefault() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
