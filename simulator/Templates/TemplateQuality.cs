using System.Text.Json.Serialization;

namespace Parley.Simulator.Templates;

/// <summary>How people take a template.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TemplateQuality>))]
public enum TemplateQuality
{
    [JsonStringEnumMemberName("UNKNOWN")] Unknown,
    [JsonStringEnumMemberName("GREEN")] Green,
    [JsonStringEnumMemberName("YELLOW")] Yellow,
    [JsonStringEnumMemberName("RED")] Red,
}
