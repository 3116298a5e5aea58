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
            var own = repliesTo is { FromBusiness: false };
            var seen = message.Phone.SeenBy(message.Number);
            json.Open("context").Optional("from", own ? seen.WaId : message.Number.Digits).Optional("from_user_id", own && seen.WaId is null ? seen.UserId : null)
                .Value("id", replyTo).Close();
        }

        Origin(json, message);
        json.Value("type", "text").Open("text").Value("body", message.Text!).Close();
        return CloseMessage(json, message);
    }

    /// <summary>
    /// Any message a customer could send, given as JSON. <c>from</c>, <c>id</c> and <c>timestamp</c> are filled in unless given;
    /// system messages come without <c>contacts</c>, as Meta sends them.
    /// </summary>
    /// <param name="hidePhone">The phone number stands nowhere.</param>
    public static WebhookUpdate Any(ChatMessage message, JsonElement given, bool hidePhone)
    {
        var seen = message.Phone.SeenBy(message.Number);
        var json = OpenMessage(message, contacts: message.Type != "system");
        if (given.TryGetProperty("context", out var context)) json.Raw("context", context.GetRawText());
        if (!given.TryGetProperty("from", out _) && !hidePhone) json.Optional("from", seen.WaId);
        if (seen.UserId is not null && !given.TryGetProperty("from_user_id", out _))
            json.Value("from_user_id", seen.UserId).Optional("from_parent_user_id", seen.ParentId);
        if (!given.TryGetProperty("id", out _)) json.Value("id", message.Id);
        if (!given.TryGetProperty("timestamp", out _)) json.Timestamp("timestamp", message.Time);
        foreach (var member in given.EnumerateObject())
            if (!member.NameEquals("context")) json.Raw(member.Name, member.Value.GetRawText());
        return CloseMessage(json, message);
    }

    /// <summary>How far a message of the business got.</summary>
    public static WebhookUpdate Status(ChatMessage message, DeliveryStatus status, DateTimeOffset at, int graphVersion, bool withPricing)
    {
        var json = Envelope(message.Number);
        // The contact is there since user ids came; a failure does not name it.
        var seen = message.Phone.SeenBy(message.Number);
        if (seen.UserId is not null && status != DeliveryStatus.Failed) Contacts(json, seen, message.Phone.Name);
        json.OpenArray("statuses").Open();
        json.Value("id", message.Id).Value("status", Name(status)).Timestamp("timestamp", at)
            .Optional("recipient_id", message.ByUserId ? seen.WaId : message.Phone.Digits);
        if (message.ByUserId) json.Optional("recipient_user_id", message.Phone.UserId).Optional("recipient_parent_user_id", seen.ParentId);
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
        if (contacts) Contacts(json, message.Phone.SeenBy(message.Number), message.Phone.Name);
        return json.OpenArray("messages").Open();
    }

    private static WebhookUpdate CloseMessage(MetaJson json, ChatMessage message)
    {
        json.Close().CloseArray().Close();
        return new WebhookUpdate(
            message.Number.Waba, Field, UpdateKind.Message, message.Type, json.ToArray(), message.Number.Id, message.Phone.Digits, message.Id);
    }

    private static void Origin(MetaJson json, ChatMessage message)
    {
        var seen = message.Phone.SeenBy(message.Number);
        json.Optional("from", seen.WaId).Optional("from_user_id", seen.UserId).Optional("from_parent_user_id", seen.ParentId)
            .Value("id", message.Id).Timestamp("timestamp", message.Time);
    }

    /// <summary>The beginning that everything about a number shares.</summary>
    internal static MetaJson Envelope(BusinessNumber number) => new MetaJson().Open()
        .Value("messaging_product", "whatsapp")
        .Open("metadata").Value("display_phone_number", number.Digits).Value("phone_number_id", number.Id).Close();

    internal static void Contacts(MetaJson json, Identity seen, string name)
    {
        json.OpenArray("contacts").Open().Open("profile");
        if (name.Length > 0) json.Value("name", name);
        json.Optional("username", seen.Username).Close()
            .Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId).Optional("parent_user_id", seen.ParentId).Close().CloseArray();
    }
}
