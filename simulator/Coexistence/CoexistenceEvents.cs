using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Coexistence;

/// <summary>The webhooks <c>smb_message_echoes</c>, <c>smb_app_state_sync</c> and <c>history</c>.</summary>
internal static class CoexistenceEvents
{
    public static WebhookUpdate Echo(ChatMessage message, JsonElement content)
    {
        var seen = message.Phone.SeenBy(message.Number);
        var json = WebhookEvents.Envelope(message.Number);
        if (seen.UserId is not null) WebhookEvents.Contacts(json, seen, message.Phone.Name);
        json.OpenArray("message_echoes").Open().Value("from", message.Number.Digits).Optional("to", seen.WaId).Optional("to_user_id", seen.UserId)
            .Value("id", message.Id).Timestamp("timestamp", message.Time).Value("type", message.Type).Raw(message.Type, content.GetRawText())
            .Close().CloseArray();
        return Update(message.Number, "smb_message_echoes", $"echo {message.Type}", json) with { Customer = message.Phone.Digits, MessageId = message.Id };
    }

    public static WebhookUpdate Contacts(BusinessNumber number, IEnumerable<Phone> phones, DateTimeOffset at)
    {
        var json = WebhookEvents.Envelope(number).OpenArray("state_sync");
        foreach (var phone in phones)
        {
            json.Open().Value("type", "contact").Open("contact").Value("full_name", phone.Name).Value("first_name", phone.Name.Split(' ')[0])
                .Value("phone_number", phone.Digits).Close().Value("action", "add").Open("metadata").Timestamp("timestamp", at).Close().Close();
        }

        return Update(number, "smb_app_state_sync", "contacts", json.CloseArray());
    }

    public static WebhookUpdate History(BusinessNumber number, int phase, int progress, IEnumerable<(Phone Phone, List<ChatMessage> Messages)> threads)
    {
        var json = WebhookEvents.Envelope(number).OpenArray("history").Open()
            .Open("metadata").Value("phase", phase).Value("chunk_order", 1).Value("progress", progress).Close().OpenArray("threads");
        foreach (var (phone, messages) in threads)
        {
            json.Open().Value("id", phone.Digits).OpenArray("messages");
            foreach (var message in messages)
            {
                Origin(json.Open(), message);
                if (message.Media.Count > 0) json.Value("type", "media_placeholder");
                else if (message.Content.ValueKind == JsonValueKind.Undefined) json.Value("type", "text").Open("text").Value("body", message.Text ?? "").Close();
                else json.Value("type", message.Type).Raw(message.Type, message.Content.GetRawText());
                json.Open("history_context").Value("status", Status(message)).Close().Close();
            }

            json.CloseArray().Close();
        }

        return Update(number, "history", $"history {phase}", json.CloseArray().Close().CloseArray());
    }

    /// <summary>A file of the history, under the id by which the history named it.</summary>
    public static WebhookUpdate HistoryMedia(ChatMessage message)
    {
        var json = WebhookEvents.Envelope(message.Number).OpenArray("messages").Open();
        Origin(json, message);
        json.Value("type", message.Type);
        if (message.FromBusiness)
        {
            var file = message.Media[0];
            json.Open(message.Type).Value("mime_type", file.MimeType).Value("sha256", Convert.ToBase64String(file.Sha256)).Value("id", file.Id).Close();
        }
        else
        {
            json.Raw(message.Type, message.Content.GetRawText());
        }

        return Update(message.Number, "history", "history media", json.Close().CloseArray()) with { MessageId = message.Id };
    }

    public static WebhookUpdate Declined(BusinessNumber number)
    {
        var error = CoexistenceErrors.Declined;
        var json = WebhookEvents.Envelope(number).OpenArray("history").Open().OpenArray("errors").Open()
            .Value("code", error.Code).Value("title", error.Title).Value("message", error.Title)
            .Open("error_data").Value("details", error.Details!).Close().Close().CloseArray().Close().CloseArray();
        return Update(number, "history", "history declined", json);
    }

    private static void Origin(MetaJson json, ChatMessage message)
    {
        json.Value("from", message.FromBusiness ? message.Number.Digits : message.Phone.Digits);
        if (message.FromBusiness) json.Value("to", message.Phone.Digits);
        json.Value("id", message.Id).Timestamp("timestamp", message.Time);
    }

    private static string Status(ChatMessage message) => message switch
    {
        { FromBusiness: false, ReadByBusiness: true } or { FromBusiness: true, Status: DeliveryStatus.Read } => "READ",
        { FromBusiness: true, Status: DeliveryStatus.Played } => "PLAYED",
        { FromBusiness: true, Status: DeliveryStatus.Failed } => "ERROR",
        { FromBusiness: true, Status: DeliveryStatus.Accepted } => "PENDING",
        { FromBusiness: true, Status: DeliveryStatus.Sent } => "SENT",
        _ => "DELIVERED",
    };

    private static WebhookUpdate Update(BusinessNumber number, string field, string what, MetaJson json) =>
        new(number.Waba, field, UpdateKind.Other, what, json.Close().ToArray(), number.Id);
}
