using System.Globalization;
using System.Text.Json;

namespace Parley.Frontend.Webhooks.Consent;

/// <summary>A person's choice in WhatsApp's settings (Meta, "user_preferences webhook").</summary>
/// <param name="Stops">True when they want no marketing messages of this business, false when they want them again.</param>
/// <param name="Detail">WhatsApp's own sentence about it.</param>
/// <param name="Raw">The entry, byte for byte.</param>
public sealed record PreferenceReading(Peer Peer, bool Stops, DateTimeOffset At, string? Detail, ReadOnlyMemory<byte> Raw)
{
    /// <summary>One entry of a <c>user_preferences</c> change; null where it names nobody, or something that is not marketing.</summary>
    /// <param name="people">Those that the change names.</param>
    public static PreferenceReading? Read(JsonElement preference, Senders people, DateTimeOffset now)
    {
        var (identities, _) = people.Find(preference.Text("wa_id"), preference.Text("user_id"), preference.Text("parent_user_id"));
        if (identities.IsEmpty || preference.Text("category") is not "marketing_messages") return null;
        var stops = preference.Text("value") switch
        {
            "stop" => true,
            "resume" => false,
            _ => (bool?)null,
        };
        var at = long.TryParse(preference.Text("timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : now;
        // A clock ahead of ours must not make the choice outlast its opposite.
        return stops is { } stop ? new PreferenceReading(new Peer(identities), stop, at > now ? now : at, preference.Text("detail"), preference.Raw()) : null;
    }
}
