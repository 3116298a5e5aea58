using System.Text.Json;

namespace Parley.Simulator.Templates;

/// <summary>A template as it was asked for, after its form was checked.</summary>
internal sealed record TemplateDraft(string Name, string Language, TemplateCategory Category, bool Named, JsonElement Components, int? TimeToLive);
