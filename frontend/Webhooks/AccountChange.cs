using System.Globalization;
using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>A change of a webhook that concerns an account, a number or a template of it, and no conversation.</summary>
/// <param name="App">The app whose secret signed.</param>
/// <param name="WabaId">The WhatsApp Business Account, by the entry.</param>
/// <param name="At">When WhatsApp made the change known.</param>
/// <param name="Value">The change's value, for as long as anybody needs it.</param>
/// <param name="Raw">The change, byte for byte.</param>
public sealed record AccountChange(string App, string WabaId, string Field, DateTimeOffset At, JsonElement Value, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The fields of such changes.</summary>
    public static readonly ImmutableHashSet<string> Known =
    [
        "message_template_status_update", "message_template_quality_update", "message_template_components_update", "template_category_update", "template_correct_category_detection",
        "account_update", "account_alerts", "account_review_update", "account_settings_update", "business_capability_update", "phone_number_name_update", "phone_number_quality_update",
        "security", "payment_configuration_update", "partner_solutions", "flows", "business_username_update", "business_username_updates",
    ];

    /// <summary>Reads a change; null for fields that belong to conversations, or are not known.</summary>
    public static AccountChange? Read(string app, JsonElement entry, JsonElement change, DateTimeOffset receivedAt)
    {
        if (change.Text("field") is not { } field || !Known.Contains(field) || entry.Text("id") is not { Length: > 0 } account) return null;
        var at = long.TryParse(entry.Text("time"), NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : receivedAt;
        return new AccountChange(app, account, field, at, change.Object("value").ValueKind == JsonValueKind.Object ? change.Object("value").Clone() : default, change.Raw());
    }
}
