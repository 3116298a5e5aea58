using System.Text.Json.Serialization;

namespace Parley.Simulator.Templates;

/// <summary>What a template is for; decides what it costs and which rules hold.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TemplateCategory>))]
public enum TemplateCategory
{
    [JsonStringEnumMemberName("MARKETING")] Marketing,
    [JsonStringEnumMemberName("UTILITY")] Utility,
    [JsonStringEnumMemberName("AUTHENTICATION")] Authentication,
}
