using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Domain;
using Parley.Domain.Consent;
using Parley.Domain.Content;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Domain.Templates;
using Parley.Domain.Tenants;
using Parley.Frontend.Content;
using Parley.Frontend.Sending;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// Events as Meta's webhooks tell them, around the fragments that WhatsApp sent. Messages that were sent through Parley bear
/// the id that its face in Meta's shape gave them. What Meta does not tell has no such form (<see cref="MetaFields"/>).
/// </summary>
public sealed class MetaForm(IDirectory directory, IEndpoints endpoints, IViews views, IJournal journal, SentMessages sent)
{
    /// <summary>The header <c>X-Hub-Signature-256</c>. The key is the secret as its owner sees it, as Meta's app secrets are.</summary>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningSecret.ToText(secret)), body))}";

    /// <summary>The body of the webhook; null when the event was erased meanwhile.</summary>
    public async Task<byte[]?> BodyAsync(TenantId tenant, JournalEvent @event, CancellationToken cancellationToken)
    {
        if (MetaFields.Of(@event) is not { } field) return null;
        var raw = @event.Raw ?? default;
        switch (EventCodec.Decode(@event))
        {
            case TemplateChanged template:
                return MetaEnvelope.OfAccount(template.WabaId, template.At, raw);
            case AccountChanged { Session: null } account:
                return MetaEnvelope.OfAccount(account.WabaId, account.At, raw);
            case AccountChanged { Session: { } number }:
                return await endpoints.SessionAsync(tenant, number, cancellationToken) is { } erring ? OfError(erring, field, raw) : null;
            case ContactSynced { Session: { } phone }:
                return await endpoints.SessionAsync(tenant, phone, cancellationToken) is { } synced ? MetaEnvelope.OfNumber(synced, field, writer => writer.WriteList("state_sync", raw.Span)) : null;
            case ConsentChanged { Session: { } teller }:
                return await endpoints.SessionAsync(tenant, teller, cancellationToken) is { } told ? OfPreference(told, field, raw) : null;
            case ConversationEvent said:
                if (!ConversationId.TryParse(@event.Stream.Value, out var conversation) || await directory.PartiesAsync(tenant, conversation, cancellationToken) is not { } parties) return null;
                return await endpoints.SessionAsync(tenant, parties.Session, cancellationToken) is { } session ? await BodyAsync(session, parties, field, said, raw, cancellationToken) : null;
            default:
                return null;
        }
    }

    /// <summary>A body that only tests an endpoint.</summary>
    public static byte[] Test() => MetaEscapes.Write(
        """
        {"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"16505551111","phone_number_id":"123456123"},"contacts":[{"profile":{"name":"test user name"},"wa_id":"16315551181"}],"messages":[{"from":"16315551181","id":"ABGGFlA5Fpa","timestamp":"1504902988","type":"text","text":{"body":"this is a text message"}}]},"field":"messages"}]}]}
        """u8);

    private async Task<byte[]?> BodyAsync(SessionRecord session, ConversationParties parties, string field, ConversationEvent said, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        switch (said)
        {
            case MessageReceived received:
                return OfMessage(session, field, "messages", received.ProfileName, await WithKnownIdsAsync(session, raw, cancellationToken), withPerson: received.Type != "system");
            case MessageEchoed echoed:
                return OfEcho(session, parties, field, echoed, await WithKnownIdsAsync(session, raw, cancellationToken));
            case MessageStatusChanged change when raw.IsEmpty:
                var queued = await QueuedAsync(session.Tenant, change.Message, cancellationToken);
                return MetaEnvelope.OfNumber(session, field, writer => WriteStatus(writer, change, queued));
            case MessageStatusChanged { Message: var message }:
                return OfStatus(session, field, message, raw);
            case MessagePriced { Message: var message }:
                return OfStatus(session, field, message, raw);
            case MessagePlayed { Message: var message }:
                return OfStatus(session, field, message, raw);
            case MessageDeleted { Message: var message }:
                return OfStatus(session, field, message, raw);
            case ParticipantReached { Message: var message }:
                return OfStatus(session, field, message, raw);
            case PaymentChanged paid:
                return OfStatus(session, field, await sent.SentAsync(session, paid.WhatsAppId, cancellationToken), raw);
            case CallChanged call:
                return OfCall(session, field, call, raw);
            // A handover names its number by itself.
            case ThreadChanged { Field: MetaFields.Handovers }:
                return MetaEnvelope.OfValue(session, field, raw);
            case ThreadChanged:
                return MetaEnvelope.OfNumber(session, field, writer => writer.WriteList("groups", raw.Span));
            default:
                return null;
        }
    }

    private static byte[] OfMessage(SessionRecord session, string field, string list, string? name, byte[] message, bool withPerson) => MetaEnvelope.OfNumber(session, field, writer =>
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        if (withPerson) WriteContact(writer, name, root.Text("from"), root.Text("from_user_id"), root.Text("from_parent_user_id"));
        writer.WriteList(list, message);
    });

    private static byte[] OfEcho(SessionRecord session, ConversationParties parties, string field, MessageEchoed echoed, byte[] message)
    {
        if (echoed.Source != "history")
            return OfMessage(session, field, echoed.FromCustomer ? "messages" : "message_echoes", null, message, withPerson: echoed.FromCustomer);
        // Media of the history come by themselves.
        if (echoed.Part is not { } part) return MetaEnvelope.OfNumber(session, field, writer => writer.WriteList("messages", message));
        return MetaEnvelope.OfNumber(session, field, writer =>
        {
            writer.WriteStartArray("history");
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            if (part.Phase is { } phase) writer.WriteNumber("phase", phase);
            if (part.Order is { } order) writer.WriteNumber("chunk_order", order);
            if (part.Progress is { } progress) writer.WriteNumber("progress", progress);
            writer.WriteEndObject();
            writer.WriteStartArray("threads");
            writer.WriteStartObject();
            if (parties.Identities.OrderBy(identity => identity.Kind).FirstOrDefault() is { Value: { } customer }) writer.WriteString("id", customer);
            writer.WriteList("messages", message);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
        });
    }

    private static byte[] OfCall(SessionRecord session, string field, CallChanged call, ReadOnlyMemory<byte> raw) => MetaEnvelope.OfNumber(session, field, writer =>
    {
        using var document = JsonDocument.Parse(raw);
        var root = document.RootElement;
        if (call.ByCustomer == true) WriteContact(writer, null, root.Text("from"), root.Text("from_user_id"), root.Text("from_parent_user_id"));
        writer.WriteList(root.Text("event") is null ? "statuses" : "calls", raw.Span);
        // The errors of a call that ended stand beside it.
        if (call.ErrorCode is not { } code || root.Items("errors").Any()) return;
        writer.WriteStartArray("errors");
        WriteError(writer, code, call.ErrorText);
        writer.WriteEndArray();
    });

    private static byte[] OfError(SessionRecord session, string field, ReadOnlyMemory<byte> raw) => MetaEnvelope.OfNumber(session, field, writer =>
    {
        if (field != MetaFields.History)
        {
            writer.WriteList("errors", raw.Span);
            return;
        }

        writer.WriteStartArray("history");
        writer.WriteStartObject();
        writer.WriteList("errors", raw.Span);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static byte[] OfPreference(SessionRecord session, string field, ReadOnlyMemory<byte> raw) => MetaEnvelope.OfNumber(session, field, writer =>
    {
        using var document = JsonDocument.Parse(raw);
        var root = document.RootElement;
        WriteContact(writer, null, root.Text("wa_id"), root.Text("user_id"), root.Text("parent_user_id"));
        writer.WriteList("user_preferences", raw.Span);
    });

    /// <summary>A status as WhatsApp told it, under the id that its sender knows, with the sender's own callback data alone.</summary>
    private static byte[] OfStatus(SessionRecord session, string field, MessageId? message, ReadOnlyMemory<byte> raw)
    {
        using var status = new MetaSplice(raw);
        if (message is { } known && MetaSplice.Member(status.Root, "id"u8) is { } id) status.Replace(id.Value, MessageNames.InMetasForm(known));
        if (MetaSplice.Member(status.Root, "biz_opaque_callback_data"u8) is { } data)
        {
            if (Delivery.OwnData(data.Value.AsText()) is { } own) status.Replace(data.Value, own);
            else status.Remove(data);
        }

        return MetaEnvelope.OfNumber(session, field, writer => writer.WriteList("statuses", status.ToArray()));
    }

    /// <summary>A message as it came, with the ids of sent messages that it is about as their sender knows them.</summary>
    private async Task<byte[]> WithKnownIdsAsync(SessionRecord session, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        using var message = new MetaSplice(raw);
        foreach (var (about, name) in new[] { ("context", "id"), ("reaction", "message_id") })
        {
            if (MetaSplice.Member(message.Root.Object(about), Encoding.ASCII.GetBytes(name)) is not { Value.ValueKind: JsonValueKind.String } member || member.Value.AsText() is not { Length: > 0 and <= 500 } id) continue;
            if (await sent.SentAsync(session, id, cancellationToken) is { } known) message.Replace(member.Value, MessageNames.InMetasForm(known));
        }

        return message.ToArray();
    }

    /// <summary>A status that WhatsApp did not tell by a webhook: as a rule, that a send was refused.</summary>
    private static void WriteStatus(Utf8JsonWriter writer, MessageStatusChanged change, MessageQueued? queued)
    {
        writer.WriteStartArray("statuses");
        writer.WriteStartObject();
        writer.WriteString("id", MessageNames.InMetasForm(change.Message));
        writer.WriteString("status", StatusWords.Of(change.Status));
        writer.WriteString("timestamp", change.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (queued?.To is { } to && to.StartsWith(Recipient.GroupPrefix, StringComparison.Ordinal))
        {
            writer.WriteString("recipient_id", to[Recipient.GroupPrefix.Length..]);
            writer.WriteString("recipient_type", "group");
        }
        else if (queued is not null)
        {
            writer.WriteString(char.IsAsciiDigit(queued.To[0]) ? "recipient_id" : "recipient_user_id", queued.To);
        }

        if (queued?.CallbackData is { } data) writer.WriteString("biz_opaque_callback_data", data);
        if (change.Status == MessageStatus.Failed)
        {
            writer.WriteStartArray("errors");
            // What failed here and not at WhatsApp is, in Meta's words, undeliverable.
            WriteError(writer, change.ErrorCode is > 0 and var code ? code : 131026, change.ErrorText);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter writer, int code, string? text)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code", code);
        writer.WriteString("title", text ?? "Message undeliverable");
        writer.WriteString("message", text ?? "Message undeliverable");
        writer.WriteStartObject("error_data");
        writer.WriteString("details", text ?? "");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteContact(Utf8JsonWriter writer, string? name, string? phone, string? userId, string? parentId)
    {
        writer.WriteStartArray("contacts");
        writer.WriteStartObject();
        if (name is not null)
        {
            writer.WriteStartObject("profile");
            writer.WriteString("name", name);
            writer.WriteEndObject();
        }

        if (phone is not null) writer.WriteString("wa_id", phone);
        if (userId is not null) writer.WriteString("user_id", userId);
        if (parentId is not null) writer.WriteString("parent_user_id", parentId);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private async Task<MessageQueued?> QueuedAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken) =>
        await views.MessageAsync(tenant, message, cancellationToken) is { } view
        && await journal.ReadStreamAsync(tenant, StreamId.Of(view.Conversation), view.Version - 1, 1, cancellationToken) is [var source]
            ? EventCodec.Decode(source) as MessageQueued
            : null;
}
