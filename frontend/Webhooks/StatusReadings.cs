using System.Globalization;
using System.Text.Json;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads statuses: of messages, and of payments, which come in the same list.</summary>
public static class StatusReadings
{
    private const int MaxWord = 64;

    /// <summary>One status of a message; null when it has no id or its word is not known.</summary>
    public static StatusReading? Read(JsonElement status, DateTimeOffset now)
    {
        var id = status.Text("id");
        if (string.IsNullOrEmpty(id) || id.Length > 500 || status.Text("status") is not { } word) return null;
        var note = word switch { "played" => StatusNote.Played, "deleted" => StatusNote.Deleted, _ => StatusNote.None };
        var rank = StatusWords.Parse(word);
        if (rank is null && note == StatusNote.None) return null;
        var (code, text) = WebhookReading.Error(status);
        return new StatusReading(
            id, rank, WebhookReading.Time(status.Text("timestamp"), now), status.Text("biz_opaque_callback_data"), code, text, status.Raw(),
            Pricing(status.Object("pricing")), Conversation(status.Object("conversation")), Participant(status), note);
    }

    /// <summary>Whether a status is a payment's, and not a message's.</summary>
    public static bool IsPayment(JsonElement status) => status.Text("type") == "payment" || status.Object("payment").ValueKind == JsonValueKind.Object;

    /// <summary>A payment's status; null when it has no id, no word, or nobody who pays.</summary>
    internal static FactReading? ReadPayment(JsonElement status, Senders senders, DateTimeOffset now)
    {
        var (id, word) = (status.Text("id"), status.Text("status"));
        var (identities, _) = senders.Find(status.Text("from") ?? status.Text("recipient_id"), status.Text("from_user_id") ?? status.Text("recipient_user_id"), null);
        if (id is not { Length: > 0 and <= 500 } || word is not { Length: > 0 and <= MaxWord } || !Senders.CanBeTold(identities)) return null;
        var payment = status.Object("payment");
        var amount = payment.Object("amount");
        var transaction = payment.Object("transaction");
        var (code, text) = WebhookReading.Error(status);
        if (code is null && text is null && transaction.Object("error") is { ValueKind: JsonValueKind.Object } error)
            (code, text) = (Number(error.Text("code")), error.Text("reason") ?? error.Text("message"));
        var fact = new PaymentFact(
            id, word, payment.Text("reference_id"), transaction.Text("id"), payment.Text("currency"),
            long.TryParse(amount.Text("value"), CultureInfo.InvariantCulture, out var value) ? value : null, Number(amount.Text("offset")), code, text);
        var key = $"pay:{id}:{word}:{fact.Reference}:{fact.Transaction}";
        return new FactReading(new Peer(identities), new ConversationFact(WebhookReading.Key(key), WebhookReading.Time(status.Text("timestamp"), now), status.Raw(), Payment: fact));
    }

    internal static int? Number(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static MessagePricing? Pricing(JsonElement pricing)
    {
        if (pricing.ValueKind != JsonValueKind.Object) return null;
        bool? billable = pricing.TryFind("billable", out var value) ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => value.AsText() switch { "true" => true, "false" => false, _ => null },
        } : null;
        return new MessagePricing(pricing.Text("category"), billable, pricing.Text("type"), pricing.Text("pricing_model"));
    }

    private static BillingConversation? Conversation(JsonElement conversation)
    {
        if (conversation.ValueKind != JsonValueKind.Object) return null;
        var end = WebhookReading.Seconds(conversation.Text("expiration_timestamp"));
        return new BillingConversation(conversation.Text("id"), conversation.Object("origin").Text("type"), end);
    }

    /// <summary>Who of a group it is about. Meta's own page spells the field in two ways.</summary>
    private static string? Participant(JsonElement status)
    {
        if (status.Text("recipient_type") != "group") return null;
        var who = status.Text("recipient_participant_id") ?? status.Text("participant_recipient_id") ?? status.Text("recipient_participant_user_id");
        return who is { Length: > 0 and <= 256 } ? who : null;
    }
}

/// <summary>A status as WhatsApp wrote it.</summary>
/// <param name="Status">Null for what is no step of the ladder.</param>
/// <param name="Participant">Whom of a group it is about.</param>
public sealed record StatusReading(
    string WhatsAppId,
    MessageStatus? Status,
    DateTimeOffset At,
    string? CallbackData,
    int? ErrorCode,
    string? ErrorText,
    ReadOnlyMemory<byte> Raw,
    MessagePricing? Pricing = null,
    BillingConversation? Conversation = null,
    string? Participant = null,
    StatusNote Note = StatusNote.None);
