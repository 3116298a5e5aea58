using System.Text.Json.Serialization;

namespace Parley.Simulator.Media;

/// <summary>What becomes of media that a send names by a link.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkPolicy>))]
public enum LinkPolicy
{
    /// <summary>Links are believed and never fetched.</summary>
    [JsonStringEnumMemberName("trust")] Trust,

    /// <summary>Fetched, from loopback only: any other host counts as unreachable (131053).</summary>
    [JsonStringEnumMemberName("loopback")] Loopback,

    /// <summary>Fetched from wherever they point to.</summary>
    [JsonStringEnumMemberName("fetch")] Fetch,
}
