using System.Text.Json.Serialization;

namespace Parley.Simulator.Templates;

/// <summary>Where a template stands, in Meta's words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TemplateStatus>))]
public enum TemplateStatus
{
    [JsonStringEnumMemberName("PENDING")] Pending,
    [JsonStringEnumMemberName("APPROVED")] Approved,
    [JsonStringEnumMemberName("REJECTED")] Rejected,
    [JsonStringEnumMemberName("PAUSED")] Paused,
    [JsonStringEnumMemberName("DISABLED")] Disabled,
    [JsonStringEnumMemberName("ARCHIVED")] Archived,
}
