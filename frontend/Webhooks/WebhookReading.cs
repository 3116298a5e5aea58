using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads one change of a webhook: facts only, no decisions. What cannot be read becomes a <see cref="Fault"/> with its bytes.</summary>
public static partial class WebhookReading
{
    /// <summary>The messages and statuses of a <c>messages</c> change.</summary>
    public static ChangeReading Read(JsonElement value, DateTimeOffset now)
    {
        var names = ProfileNames(value);
        var messages = ImmutableArray.CreateBuilder<MessageReading>();
        var statuses = ImmutableArray.CreateBuilder<StatusReading>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var message in value.Items("messages"))
        {
            if (ReadMessage(message, names, now) is { } reading) messages.Add(reading);
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

    private static MessageReading? ReadMessage(JsonElement message, Dictionary<string, string> names, DateTimeOffset now)
    {
        var id = message.Text("id");
        if (string.IsNullOrEmpty(id) || id.Length > 500) return null;
        var identities = ImmutableArray.CreateBuilder<Identity>(3);
        var from = message.Text("from");
        var userId = message.Text("from_user_id");
        Add(identities, from);
        Add(identities, userId);
        if (message.Text("from_parent_user_id") is { } parent && UserId().IsMatch(parent)) identities.Add(new Identity(IdentityKind.ParentUserId, parent));
        if (!identities.Any(identity => identity.Kind is IdentityKind.Phone or IdentityKind.UserId)) return null;

        var type = message.Text("type") ?? "unknown";
        var supported = type == "text" && message.Object("text").Text("body") is not null;
        var name = (from is not null && names.TryGetValue(from, out var byPhone) ? byPhone : null)
            ?? (userId is not null && names.TryGetValue(userId, out var byUser) ? byUser : null);
        var inbound = new InboundMessage(
            id,
            supported ? type : "unsupported",
            supported ? null : type,
            supported ? message.Object("text").Text("body") : null,
            name,
            message.Object("context").Text("id"),
            Time(message.Text("timestamp"), now),
            message.Raw());
        return new MessageReading(new Peer(identities.DrainToImmutable()), inbound);
    }

    /// <summary>One status; null when it has no id or its word is not known.</summary>
    public static StatusReading? ReadStatus(JsonElement status, DateTimeOffset now)
    {
        var id = status.Text("id");
        var word = status.Text("status");
        if (string.IsNullOrEmpty(id) || id.Length > 500 || word is null || StatusWords.Parse(word) is not { } rank) return null;
        int? code = null;
        string? text = null;
        foreach (var error in status.Items("errors"))
        {
            code ??= int.TryParse(error.Text("code"), CultureInfo.InvariantCulture, out var number) ? number : null;
            text ??= error.Object("error_data").Text("details") ?? error.Text("message") ?? error.Text("title");
        }

        return new StatusReading(id, rank, Time(status.Text("timestamp"), now), status.Text("biz_opaque_callback_data"), code, text, status.Raw());
    }

    private static void Add(ImmutableArray<Identity>.Builder identities, string? value)
    {
        if (value is null) return;
        // Production payloads have carried a user id where a phone number belongs; the form decides, not the field.
        var identity = Phone().IsMatch(value) ? new Identity(IdentityKind.Phone, value.TrimStart('+'))
            : UserId().IsMatch(value) ? new Identity(IdentityKind.UserId, value)
            : default;
        if (identity.Value is not null && !identities.Any(known => known.Kind == identity.Kind)) identities.Add(identity);
    }

    private static Dictionary<string, string> ProfileNames(JsonElement value)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var contact in value.Items("contacts"))
        {
            if (contact.Object("profile").Text("name") is not { } name) continue;
            if (contact.Text("wa_id") is { } phone) names[phone] = name;
            if (contact.Text("user_id") is { } user) names[user] = name;
        }

        return names;
    }

    /// <summary>WhatsApp's seconds since 1970; our own time where they are missing or absurd.</summary>
    private static DateTimeOffset Time(string? seconds, DateTimeOffset now) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : now;

    [GeneratedRegex(@"^\+?[0-9]{5,20}\z")]
    private static partial Regex Phone();

    /// <summary>Business-scoped user ids (Meta, "Business-scoped user IDs").</summary>
    [GeneratedRegex(@"^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}\z")]
    private static partial Regex UserId();
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
