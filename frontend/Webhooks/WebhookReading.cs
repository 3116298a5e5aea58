using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Domain.Desk;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads one change of a webhook: facts only, no decisions. What cannot be read becomes a <see cref="Fault"/> with its bytes.</summary>
public static class WebhookReading
{
    /// <summary>What a change holds; null where nothing is known of its field.</summary>
    public static ChangeReading? Read(string? field, JsonElement value, DateTimeOffset now) => field switch
    {
        "messages" => ReadMessages(value, now),
        "calls" => CallReadings.Read(value, now),
        "smb_message_echoes" or "message_echoes" => EchoReadings.ReadEchoes(field, value, now),
        "history" => EchoReadings.ReadHistory(value, now),
        "standby" => EchoReadings.ReadStandby(value, now),
        "messaging_handovers" => ThreadReadings.ReadHandover(value, now),
        "group_lifecycle_update" or "group_participants_update" or "group_participant_update" or "group_settings_update" or "group_status_update" => ThreadReadings.ReadGroups(field, value, now),
        _ => null,
    };

    private static ChangeReading ReadMessages(JsonElement value, DateTimeOffset now)
    {
        var senders = Senders.Of(value);
        var messages = ImmutableArray.CreateBuilder<MessageReading>(1);
        var statuses = ImmutableArray.CreateBuilder<StatusReading>(0);
        var facts = ImmutableArray.CreateBuilder<FactReading>(0);
        var faults = ImmutableArray.CreateBuilder<Fault>(0);
        foreach (var message in value.Items("messages"))
        {
            if (ReadMessage(message, senders, now) is { } reading) messages.Add(reading);
            else faults.Add(new Fault("MALFORMED_MESSAGE", "A message without an id, or without a sender that is a phone number or a user id.", message.Raw()));
        }

        foreach (var status in value.Items("statuses"))
        {
            if (StatusReadings.IsPayment(status) && StatusReadings.ReadPayment(status, senders, now) is { } payment) facts.Add(payment);
            else if (!StatusReadings.IsPayment(status) && StatusReadings.Read(status, now) is { } reading) statuses.Add(reading);
            else faults.Add(new Fault("MALFORMED_STATUS", "A status without an id, or with a word that is not known.", status.Raw()));
        }

        var errors = NumberError.Of("messages", value);
        if (messages.Count + statuses.Count + facts.Count + faults.Count + errors.Length == 0)
            faults.Add(new Fault("UNKNOWN_SHAPE", "A change of field 'messages' with neither messages, statuses nor errors.", value.Raw()));
        return new ChangeReading(messages.DrainToImmutable(), statuses.DrainToImmutable(), facts.DrainToImmutable(), faults.DrainToImmutable()) { Errors = errors };
    }

    private static MessageReading? ReadMessage(JsonElement message, Senders senders, DateTimeOffset now)
    {
        var id = message.Text("id");
        if (string.IsNullOrEmpty(id) || id.Length > 500) return null;
        var (identities, name) = senders.Find(message.Text("from"), message.Text("from_user_id"), message.Text("from_parent_user_id"));
        var type = MessageTypes.Of(message);
        var renamed = type == "system" ? SystemReading.Read(message, id, Time(message.Text("timestamp"), now)) : null;
        if (renamed is null && !Senders.CanBeTold(identities)) return null;
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
            ErrorText: error,
            Rating: type == "interactive" ? Ratings.Of(message.Object("interactive").Object("button_reply").Text("id")) : null);
        // What is said in a group is said to all of it, and answered there.
        var group = message.Text("group_id") is { Length: > 0 and <= 256 } groupId ? new Peer([new Identity(IdentityKind.Group, groupId)]) : null;
        return new MessageReading(group ?? renamed?.Peer ?? new Peer(identities), inbound, type == "text" ? null : MessageTypes.File(type, message), group is null ? senders.Username(identities) : null, group is null ? renamed?.Rename : null);
    }

    /// <summary>The first error's code, and what a person may read about it.</summary>
    internal static (int? Code, string? Text) Error(JsonElement element)
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
    internal static DateTimeOffset Time(string? seconds, DateTimeOffset now) => Seconds(seconds) ?? now;

    /// <summary>Seconds since 1970; null where they are missing or absurd.</summary>
    internal static DateTimeOffset? Seconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : null;

    /// <summary>What tells one fragment from another where nothing in it does.</summary>
    internal static string Hash(JsonElement element) => Convert.ToHexStringLower(SHA256.HashData(element.Raw().Span));

    /// <summary>A key of the journal, which has room for 512 bytes.</summary>
    internal static string Key(string parts) => Encoding.UTF8.GetByteCount(parts) <= 512 ? parts : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
}
