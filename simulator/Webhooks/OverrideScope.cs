namespace Parley.Simulator.Webhooks;

/// <summary>Which fields follow an override of the callback; everything else goes to the app's own URL, whatever was overridden.</summary>
internal static class OverrideScope
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "messages", "message_echoes", "calls", "consumer_profile", "messaging_handovers", "group_lifecycle_update", "group_participants_update",
        "group_settings_update", "group_status_update", "smb_message_echoes", "smb_app_state_sync", "history", "account_settings_update",
    };

    public static bool Contains(string field) => Fields.Contains(field);
}
