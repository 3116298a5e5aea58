using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.Frontend.Content;
using Parley.Frontend.Sending;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// Events as Meta's webhooks tell them: a customer's message with the fragment that WhatsApp sent, and statuses of sent messages. Messages that were sent
/// through Parley bear the id that its face in Meta's shape gave them. Other events have no such form.
/// </summary>
public sealed class MetaForm(IDirectory directory, IEndpoints endpoints, IViews views, IJournal journal)
{
    /// <summary>The types of events that have this form.</summary>
    public static readonly ImmutableArray<string> Types = [EventKinds.MessageReceived, EventKinds.MessageStatus];

    private const string IdName = "id", DataName = "biz_opaque_callback_data";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The header <c>X-Hub-Signature-256</c>. The key is the secret as its owner sees it, as Meta's app secrets are.</summary>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningSecret.ToText(secret)), body))}";

    /// <summary>Whether Meta would tell this.</summary>
    public static bool Tells(JournalEvent @event) => @event.Kind switch
    {
        EventKinds.MessageReceived => @event.Raw is { IsEmpty: false },
        EventKinds.MessageStatus => EventCodec.Decode(@event) is MessageStatusChanged { Status: MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Read or MessageStatus.Failed },
        _ => false,
    };

    /// <summary>The body of the webhook; null when the event was erased meanwhile.</summary>
    public async Task<byte[]?> BodyAsync(TenantId tenant, JournalEvent @event, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(@event.Stream.Value, out var conversation) || await directory.PartiesAsync(tenant, conversation, cancellationToken) is not { } parties) return null;
        if (await endpoints.SessionAsync(tenant, parties.Session, cancellationToken) is not { } session) return null;
        switch (EventCodec.Decode(@event))
        {
            case MessageReceived received when @event.Raw is { IsEmpty: false } raw:
                using (var message = JsonDocument.Parse(raw))
                {
                    return Body(session, writer => WriteMessage(writer, message.RootElement, received));
                }

            case MessageStatusChanged change when @event.Raw is { IsEmpty: false } raw:
                using (var status = JsonDocument.Parse(raw))
                {
                    return Body(session, writer => WriteStatus(writer, status.RootElement, change));
                }

            case MessageStatusChanged change:
                var queued = await QueuedAsync(tenant, change.Message, cancellationToken);
                return Body(session, writer => WriteStatus(writer, change, queued));
            default:
                return null;
        }
    }

    /// <summary>A body that only tests an endpoint.</summary>
    public static byte[] Test() => MetaEscapes.Write(
        """
        {"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"16505551111","phone_number_id":"123456123"},"contacts":[{"profile":{"name":"test user name"},"wa_id":"16315551181"}],"messages":[{"from":"16315551181","id":"ABGGFlA5Fpa","timestamp":"1504902988","type":"text","text":{"body":"this is a text message"}}]},"field":"messages"}]}]}
        """u8);

    private static byte[] Body(SessionRecord session, Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "whatsapp_business_account");
            writer.WriteStartArray("entry");
            writer.WriteStartObject();
            writer.WriteString(IdName, session.WabaId);
            writer.WriteStartArray("changes");
            writer.WriteStartObject();
            writer.WriteStartObject("value");
            writer.WriteString("messaging_product", "whatsapp");
            writer.WriteStartObject("metadata");
            writer.WriteString("display_phone_number", string.Concat(session.DisplayPhoneNumber.Where(char.IsAsciiDigit)));
            writer.WriteString("phone_number_id", session.PhoneNumberId);
            writer.WriteEndObject();
            value(writer);
            writer.WriteEndObject();
            writer.WriteString("field", "messages");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return MetaEscapes.Write(buffer.WrittenSpan);
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, MessageReceived received)
    {
        // A system message comes without its person.
        if (received.Type != "system")
        {
            writer.WriteStartArray("contacts");
            writer.WriteStartObject();
            if (received.ProfileName is { } name)
            {
                writer.WriteStartObject("profile");
                writer.WriteString("name", name);
                writer.WriteEndObject();
            }

            Copy(writer, message, "from", "wa_id");
            Copy(writer, message, "from_user_id", "user_id");
            Copy(writer, message, "from_parent_user_id", "parent_user_id");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteStartArray("messages");
        message.WriteTo(writer);
        writer.WriteEndArray();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement from, string name, string to)
    {
        if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) writer.WriteString(to, value.GetString());
    }

    /// <summary>A status as WhatsApp told it, under the id that its sender knows.</summary>
    private static void WriteStatus(Utf8JsonWriter writer, JsonElement status, MessageStatusChanged change)
    {
        writer.WriteStartArray("statuses");
        writer.WriteStartObject();
        writer.WriteString(IdName, MessageNames.InMetasForm(change.Message));
        foreach (var property in status.EnumerateObject())
        {
            switch (property.Name)
            {
                case IdName:
                    break;
                case DataName:
                    if (property.Value.ValueKind == JsonValueKind.String && Delivery.OwnData(property.Value.GetString()) is { } own) writer.WriteString(DataName, own);
                    break;
                default:
                    property.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>A status that WhatsApp did not tell by a webhook: as a rule, that a send was refused.</summary>
    private static void WriteStatus(Utf8JsonWriter writer, MessageStatusChanged change, MessageQueued? queued)
    {
        writer.WriteStartArray("statuses");
        writer.WriteStartObject();
        writer.WriteString(IdName, MessageNames.InMetasForm(change.Message));
        writer.WriteString("status", StatusWords.Of(change.Status));
        writer.WriteString("timestamp", change.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (queued is not null) writer.WriteString(char.IsAsciiDigit(queued.To[0]) ? "recipient_id" : "recipient_user_id", queued.To);
        if (queued?.CallbackData is { } data) writer.WriteString(DataName, data);
        if (change.Status == MessageStatus.Failed)
        {
            writer.WriteStartArray("errors");
            writer.WriteStartObject();
            // What failed here and not at WhatsApp is, in Meta's words, undeliverable.
            writer.WriteNumber("code", change.ErrorCode is > 0 and var code ? code : 131026);
            writer.WriteString("title", change.ErrorText ?? "Message undeliverable");
            writer.WriteString("message", change.ErrorText ?? "Message undeliverable");
            writer.WriteStartObject("error_data");
            writer.WriteString("details", change.ErrorText ?? "");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private async Task<MessageQueued?> QueuedAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken) =>
        await views.MessageAsync(tenant, message, cancellationToken) is { } view
        && await journal.ReadStreamAsync(tenant, StreamId.Of(view.Conversation), view.Version - 1, 1, cancellationToken) is [var source]
            ? EventCodec.Decode(source) as MessageQueued
            : null;
}
