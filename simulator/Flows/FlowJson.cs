using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Simulator.Flows;

/// <summary>The frame of a flow's JSON: its version, its screens, and where they lead. What stands in the screens is not checked.</summary>
internal static partial class FlowJson
{
    public static IReadOnlyList<FlowProblem> Check(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Check(document.RootElement);
        }
        catch (JsonException)
        {
            return [new FlowProblem("INVALID_JSON", "JSON_PARSE_ERROR", "The flow JSON is no valid JSON.")];
        }
    }

    private static List<FlowProblem> Check(JsonElement root)
    {
        var problems = new List<FlowProblem>();
        void Schema(string error, string message) => problems.Add(new FlowProblem(error, "JSON_SCHEMA_ERROR", message));
        if (root.ValueKind != JsonValueKind.Object)
        {
            Schema("INVALID_PROPERTY_TYPE", "Expected the flow to be an object.");
            return problems;
        }

        if (!root.TryGetProperty("version", out var version)) Schema("REQUIRED_PROPERTY_MISSING", "Required property 'version' is missing.");
        else if (version.ValueKind != JsonValueKind.String || !Version().IsMatch(version.GetString()!)) Schema("INVALID_PROPERTY_VALUE", "Value for 'version' must be a supported version such as '7.2'.");
        if (!root.TryGetProperty("screens", out var screens) || screens.ValueKind != JsonValueKind.Array || screens.GetArrayLength() == 0)
        {
            Schema("REQUIRED_PROPERTY_MISSING", "Required property 'screens' is missing, or empty.");
            return problems;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var terminal = false;
        foreach (var screen in screens.EnumerateArray())
        {
            if (screen.ValueKind != JsonValueKind.Object || !screen.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String || !ScreenId().IsMatch(id.GetString()!))
            {
                Schema("INVALID_PROPERTY_VALUE", "A screen has an 'id' of letters and underscores.");
                continue;
            }

            if (id.GetString() == "SUCCESS") Schema("INVALID_PROPERTY_VALUE", "The screen id 'SUCCESS' is reserved.");
            if (!ids.Add(id.GetString()!)) Schema("DUPLICATE_SCREEN_IDS", $"The screen id '{id.GetString()}' is there twice.");
            if (!screen.TryGetProperty("layout", out var layout) || layout.ValueKind != JsonValueKind.Object) Schema("REQUIRED_PROPERTY_MISSING", $"Required property 'layout' is missing on screen '{id.GetString()}'.");
            terminal |= screen.TryGetProperty("terminal", out var ends) && ends.ValueKind == JsonValueKind.True;
        }

        if (!terminal) problems.Add(new FlowProblem("MISSING_TERMINAL_SCREEN", "FLOW_JSON_ERROR", "At least one screen must be terminal."));
        return problems;
    }

    [GeneratedRegex(@"^[2-9]\.\d\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"^[A-Za-z_]{1,100}\z")]
    private static partial Regex ScreenId();
}
