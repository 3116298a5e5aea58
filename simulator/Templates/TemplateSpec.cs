using System.Text.Json;

namespace Parley.Simulator.Templates;

/// <summary>A template to create without review.</summary>
/// <param name="Components">As in Meta's API.</param>
/// <param name="Waba">The id of its account; default: the only one there is.</param>
/// <param name="Named">Its variables have names.</param>
public sealed record TemplateSpec(
    string Name, JsonElement Components, string Language = "en_US", TemplateCategory Category = TemplateCategory.Utility,
    TemplateStatus Status = TemplateStatus.Approved, string? Waba = null, string? Id = null, bool Named = false);
