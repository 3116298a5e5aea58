using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Templates;

namespace Parley.Simulator;

/// <summary>A file that says what the world starts with, in the words of the control API.</summary>
internal sealed record Setup(
    IReadOnlyList<AppSpec>? Apps = null, IReadOnlyList<WabaSpec>? Wabas = null, IReadOnlyList<NumberSpec>? Numbers = null,
    IReadOnlyList<TokenSpec>? Tokens = null, IReadOnlyList<PhoneSpec>? Phones = null, SimulatorSettings? Settings = null,
    IReadOnlyList<TemplateSpec>? Templates = null)
{
    /// <exception cref="SimulatorException">The file cannot be read or is no setup.</exception>
    public static SimulatorOptions Load(string file, SimulatorOptions options)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var setup = JsonSerializer.Deserialize<Setup>(stream, ControlJson.Options) ?? new Setup();
            return options with
            {
                Apps = setup.Apps ?? [],
                Wabas = setup.Wabas ?? [],
                Numbers = setup.Numbers ?? [],
                Tokens = setup.Tokens ?? [],
                Phones = setup.Phones ?? [],
                Templates = setup.Templates ?? [],
                Settings = setup.Settings ?? new SimulatorSettings(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new SimulatorException($"{file}: {e.Message}");
        }
    }
}
