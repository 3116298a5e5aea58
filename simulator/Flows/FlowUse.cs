using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;

namespace Parley.Simulator.Flows;

/// <summary>The flow that an interactive message opens, found in its checked JSON.</summary>
internal static class FlowUse
{
    private const int MostThrottled = 10;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Why the flow cannot be sent; null when it can, or there is none. An account without flows opens whatever its messages name.</summary>
    public static GraphError? Problem(FlowBook flows, Waba waba, JsonElement interactive, DateTimeOffset now)
    {
        if (Text(interactive, "type") != "flow" || !interactive.TryGetProperty("action", out var action) || !action.TryGetProperty("parameters", out var parameters)) return null;
        var own = flows.All.Where(flow => flow.Waba == waba).ToList();
        if (own.Count == 0) return null;
        var (id, name) = (Text(parameters, "flow_id"), Text(parameters, "flow_name"));
        if (own.Find(flow => id is null ? flow.Name == name : flow.Id == id) is not { } used) return GraphErrors.InvalidValue("The flow does not exist in this WhatsApp Business Account.");
        var draft = Text(parameters, "mode") == "draft";
        return used.Status switch
        {
            FlowStatus.Draft when !draft => GraphErrors.InvalidValue("The flow is a draft: publish it, or send it with mode draft."),
            FlowStatus.Published or FlowStatus.Throttled when draft => GraphErrors.InvalidValue("The flow is published: it cannot be sent with mode draft."),
            FlowStatus.Deprecated => GraphErrors.InvalidValue("The flow is deprecated."),
            FlowStatus.Blocked => FlowErrors.Blocked,
            FlowStatus.Throttled when !used.TakeThrottled(MostThrottled, Hour, now) => FlowErrors.Throttled,
            _ => null,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
