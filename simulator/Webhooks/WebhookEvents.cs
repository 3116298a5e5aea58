using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Webhooks;

/// <summary>The <c>messages</c> webhooks, member by member in the order of Meta's reference.</summary>
internal static class WebhookEvents
{
    private const string Field = "messages";

    /// <summary>A customer's text.</summary>
    public static WebhookUpdate Text(ChatMessage message, ChatMessage? repliesTo)
    {
        var json = OpenMessage(message, contacts: true);
        if (message.ReplyTo is { } replyTo)
        {
            var from = repliesTo is { FromBusiness: false } ? message.Phone.Digits : message.Number.Digits;
            json.Open("context").Value("from", from).Value("id", replyTo).Close();
        }

        Origin(json, message);
        json.Value("type", "text").Open("text").Value("body", message.Text!).Close();
        return CloseMessage(json, message);
    }

    /// <summary>
    /// Any message a customer could send, given as JSON. <c>from</c>, <c>id</c> and <c>timestamp</c> are filled in unless given;
    /// system messages come without <c>contacts</c>, as Meta sends them.
    /// </summary>
    public static WebhookUpdate Any(ChatMessage message, JsonElement given)
    {
        var json = OpenMessage(message, contacts: message.Type != "system");
        if (!given.TryGetProperty("from", out _)) json.Value("from", message.Phone.Digits);
        if (message.Phone.UserId is { } userId && !given.TryGetProperty("from_user_id", out _)) json.Value("from_user_id", userId);
        if (!given.TryGetProperty("id", out _)) json.Value("id", message.Id);
        if (!given.TryGetProperty("timestamp", out _)) json.Timestamp("timestamp", message.Time);
        foreach (var member in given.EnumerateObject()) json.Raw(member.Name, member.Value.GetRawText());
        return CloseMessage(json, message);
    }

    /// <summary>How far a message of the business got.</summary>
    public static WebhookUpdate Status(ChatMessage message, DeliveryStatus status, DateTimeOffset at, int graphVersion, bool withPricing)
    {
        var json = Envelope(message.Number);
        // The contact is there since user ids came; a failure does not name it.
        if (message.Phone.UserId is not null && status != DeliveryStatus.Failed) Contacts(json, message.Phone);
        json.OpenArray("statuses").Open();
        json.Value("id", message.Id).Value("status", Name(status)).Timestamp("timestamp", at).Value("recipient_id", message.Phone.Digits);
        if (message.ByUserId) json.Optional("recipient_user_id", message.Phone.UserId);
        json.Optional("biz_opaque_callback_data", message.CallbackData);
        if (withPricing && (graphVersion < 24 || message.Price.Type == "free_entry_point")) Conversation(json, message, status);
        if (withPricing)
        {
            var price = message.Price;
            json.Open("pricing").Value("billable", price.Billable).Value("pricing_model", "PMP")
                .Value("type", price.Type).Value("category", price.Category).Close();
        }

        if (message.Error is { } error && status == DeliveryStatus.Failed)
        {
            json.OpenArray("errors").Open().Value("code", error.Code).Value("title", error.Title).Value("message", error.Title);
            json.Open("error_data").Value("details", error.Details ?? error.Title).Close();
            json.Value("href", "/documentation/business-messaging/whatsapp/support/error-codes").Close().CloseArray();
        }

        json.Close().CloseArray().Close();
        return new WebhookUpdate(
            message.Number.Waba, Field, UpdateKind.Status, Name(status), json.ToArray(), message.Number.Id, message.Phone.Digits, message.Id);
    }

    public static string Name(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Accepted => "accepted",
        DeliveryStatus.Sent => "sent",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Read => "read",
        DeliveryStatus.Played => "played",
        _ => "failed",
    };

    // Before v24 every message had a conversation of its own, which expires with the window. Since then only free entry points
    // have one, for the three days that they are open.
    private static void Conversation(MetaJson json, ChatMessage message, DeliveryStatus status)
    {
        var of = message.FreeUntil is { } end ? $"{message.Number.Id}/{message.Phone.Digits}/{end.ToUnixTimeSeconds()}" : message.Id;
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16));
        json.Open("conversation").Value("id", id);
        if (status == DeliveryStatus.Sent) json.Timestamp("expiration_timestamp", message.FreeUntil ?? message.Time.AddHours(24));
        json.Open("origin").Value("type", message.Price.Category).Close().Close();
    }

    private static MetaJson OpenMessage(ChatMessage message, bool contacts)
    {
        var json = Envelope(message.Number);
        if (contacts) Contacts(json, message.Phone);
        return json.OpenArray("messages").Open();
    }

    private static WebhookUpdate CloseMessage(MetaJson json, ChatMessage message)
    {
        json.Close().CloseArray().Close();
        return new WebhookUpdate(
            message.Number.Waba, Field, UpdateKind.Message, message.Type, json.ToArray(), message.Number.Id, message.Phone.Digits, message.Id);
    }

    private static void Origin(MetaJson json, ChatMessage message) => json
        .Value("from", message.Phone.Digits).Optional("from_user_id", message.Phone.UserId)
        .Value("id", message.Id).Timestamp("timestamp", message.Time);

    /// <summary>The beginning that everything about a number shares.</summary>
    internal static MetaJson Envelope(BusinessNumber number) => new MetaJson().Open()
        .Value("messaging_product", "whatsapp")
        .Open("metadata").Value("display_phone_number", number.Digits).Value("phone_number_id", number.Id).Close();

    internal static void Contacts(MetaJson json, Phone phone)
    {
        json.OpenArray("contacts").Open().Open("profile");
        if (phone.Name.Length > 0) json.Value("name", phone.Name);
        json.Close().Value("wa_id", phone.Digits).Optional("user_id", phone.UserId).Close().CloseArray();
    }
}
