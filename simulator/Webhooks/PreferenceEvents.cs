using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Webhooks;

/// <summary>The <c>user_preferences</c> webhook: a customer stops or resumes marketing messages.</summary>
internal static class PreferenceEvents
{
    public static WebhookUpdate Marketing(Phone phone, BusinessNumber number, bool stop, DateTimeOffset at)
    {
        var json = WebhookEvents.Envelope(number);
        var seen = phone.SeenBy(number);
        WebhookEvents.Contacts(json, seen, phone.Name);
        json.OpenArray("user_preferences").Open().Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId)
            .Value("detail", $"User requested to {(stop ? "stop" : "resume")} marketing messages")
            .Value("category", "marketing_messages").Value("value", stop ? "stop" : "resume").Value("timestamp", at.ToUnixTimeSeconds())
            .Close().CloseArray().Close();
        return new WebhookUpdate(
            number.Waba, "user_preferences", UpdateKind.Other, stop ? "stop marketing" : "resume marketing", json.ToArray(), number.Id, phone.Digits);
    }
}
