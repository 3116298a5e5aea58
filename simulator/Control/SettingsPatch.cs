using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Control;

/// <summary>Changes only the settings that a body names.</summary>
internal static class SettingsPatch
{
    public static async Task<SimulatorSettings> ApplyAsync(HttpContext http, SimulatorSettings current)
    {
        var changes = await Requests.ReadAsync<JsonObject>(http);
        var merged = JsonSerializer.SerializeToNode(current, ControlJson.Options)!.AsObject();
        foreach (var (name, value) in changes) merged[name] = value?.DeepClone();
        try
        {
            return merged.Deserialize<SimulatorSettings>(ControlJson.Options)!;
        }
        catch (JsonException e)
        {
            throw new SimulatorException($"These are no settings: {e.Message}");
        }
    }
}
