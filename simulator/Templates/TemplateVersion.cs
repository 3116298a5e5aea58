using System.Text.Json;

namespace Parley.Simulator.Templates;

/// <summary>What an edit changes.</summary>
internal sealed record TemplateVersion(TemplateCategory Category, JsonElement Components, TemplateShape Shape);
