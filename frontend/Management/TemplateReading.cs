using System.Text;
using System.Text.Json;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Management;

/// <summary>Templates as Meta's JSON describes them.</summary>
internal static class TemplateReading
{
    /// <summary>Fields to ask for.</summary>
    public const string Fields = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format";

    /// <summary>
    /// What is read is dated a little back: the clocks of WhatsApp and this machine differ, and a webhook that comes after
    /// the reading must not look older than it.
    /// </summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>One template; null where it lacks what makes it one.</summary>
    public static TemplateRecord? Read(TenantId tenant, string wabaId, JsonElement template, DateTimeOffset now)
    {
        if (template.Text("id") is not { Length: > 0 } id || template.Text("name") is not { } name || template.Text("language") is not { } language) return null;
        var components = template.TryGetProperty("components", out var listed) && listed.ValueKind == JsonValueKind.Array ? Encoding.UTF8.GetBytes(listed.GetRawText()) : "[]"u8.ToArray();
        return new TemplateRecord(
            tenant, wabaId, id, name, language,
            template.Text("category")?.ToUpperInvariant() ?? "",
            template.Text("status")?.ToUpperInvariant() ?? "PENDING",
            template.Object("quality_score").Text("score")?.ToUpperInvariant() ?? "UNKNOWN",
            components,
            template.Text("parameter_format")?.ToUpperInvariant() is "NAMED" ? "NAMED" : "POSITIONAL",
            template.Text("rejected_reason") is { Length: > 0 } reason && reason != "NONE" ? reason : null,
            now - Skew);
    }
}
