using System.Globalization;
using System.Text.Json;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads one change of a webhook: facts only, no decisions. What cannot be read becomes a <see cref="Fault"/> with its bytes.</summary>
public static class WebhookReading
{
    /// <summary>The messages and statuses of a <c>messages</c> change.</summary>
    public static ChangeReading Read(JsonElement value, DateTimeOffset now)
    {
        var senders = Senders.Of(value);
        var messages = ImmutableArray.CreateBuilder<MessageReading>();
        var statuses = ImmutableArray.CreateBuilder<StatusReading>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var message in value.Items("messages"))
        {
            if (ReadMessage(message, senders, now) is { } reading) messages.Add(reading);
            else faults.Add(new Fault("MALFORMED_MESSAGE", "A message without an id, or without a sender that is a phone number or a user id.", message.Raw()));
        }

        foreach (var status in value.Items("statuses"))
        {
            if (ReadStatus(status, now) is { } reading) statuses.Add(reading);
            else faults.Add(new Fault("MALFORMED_STATUS", "A status without an id, or with a word that is not known.", status.Raw()));
        }

        foreach (var error in value.Items("errors"))
            faults.Add(new Fault("WHATSAPP_ERROR", $"WhatsApp reports error {error.Text("code")} for this number.", error.Raw()));
        if (messages.Count + statuses.Count + faults.Count == 0)
            faults.Add(new Fault("UNKNOWN_SHAPE", "A change of field 'messages' with neither messages, statuses nor errors.", value.Raw()));
        return new ChangeReading(messages.DrainToImmutable(), statuses.DrainToImmutable(), faults.DrainToImmutable());
    }

    private static MessageReading? ReadMessage(JsonElement message, Senders senders, DateTimeOffset now)
    {
        var id = message.Text("id");
        if (string.IsNullOrEmpty(id) || id.Length > 500) return null;
        var (identities, name) = senders.Find(message.Text("from"), message.Text("from_user_id"), message.Text("from_parent_user_id"));
        if (!Senders.CanBeTold(identities)) return null;
        var type = MessageTypes.Of(message);
        var (code, error) = Error(message);
        var inbound = new InboundMessage(
            id,
            type,
            MessageTypes.Original(type, message),
            MessageTypes.Line(type, message),
            name,
            message.Object("context").Text("id"),
            Time(message.Text("timestamp"), now),
            message.Raw(),
            MessageTypes.RefersTo(type, message),
            ErrorCode: code,
            ErrorText: error);
        return new MessageReading(new Peer(identities), inbound);
    }

    /// <summary>One status; null when it has no id or its word is not known.</summary>
    public static StatusReading? ReadStatus(JsonElement status, DateTimeOffset now)
    {
        var id = status.Text("id");
        var word = status.Text("status");
        if (string.IsNullOrEmpty(id) || id.Length > 500 || word is null || StatusWords.Parse(word) is not { } rank) return null;
        var (code, text) = Error(status);
        return new StatusReading(id, rank, Time(status.Text("timestamp"), now), status.Text("biz_opaque_callback_data"), code, text, status.Raw());
    }

    /// <summary>The first error's code, and what a person may read about it.</summary>
    private static (int? Code, string? Text) Error(JsonElement element)
    {
        int? code = null;
        string? text = null;
        foreach (var error in element.Items("errors"))
        {
            code ??= int.TryParse(error.Text("code"), CultureInfo.InvariantCulture, out var number) ? number : null;
            text ??= error.Object("error_data").Text("details") ?? error.Text("message") ?? error.Text("title");
        }

        return (code, text);
    }

    /// <summary>WhatsApp's seconds since 1970; our own time where they are missing or absurd.</summary>
    private static DateTimeOffset Time(string? seconds, DateTimeOffset now) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : now;
}

/// <summary>What one change held.</summary>
public sealed record ChangeReading(ImmutableArray<MessageReading> Messages, ImmutableArray<StatusReading> Statuses, ImmutableArray<Fault> Faults);

/// <summary>A message and who wrote it.</summary>
public sealed record MessageReading(Peer Peer, InboundMessage Message);

/// <summary>A status as WhatsApp wrote it.</summary>
public sealed record StatusReading(
    string WhatsAppId, MessageStatus Status, DateTimeOffset At, string? CallbackData, int? ErrorCode, string? ErrorText, ReadOnlyMemory<byte> Raw);

/// <summary>A fragment that could not be handled.</summary>
public sealed record Fault(string Reason, string Detail, ReadOnlyMemory<byte> Fragment);
