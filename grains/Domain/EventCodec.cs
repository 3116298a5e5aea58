using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Domain.Sessions;
using Parley.Domain.Templates;
using Parley.Domain.Tenants;

namespace Parley.Domain;

/// <summary>
/// Events to and from the journal's JSON. Names are camelCase, absent means null, ids are strings, statuses are words;
/// a reader ignores what it does not know, so that older programs read newer events.
/// </summary>
public static class EventCodec
{
    private static readonly EventJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new IdConverter<SessionId>(static text => new SessionId(text), static id => id.Value),
            new IdConverter<ConversationId>(static text => new ConversationId(text), static id => id.Value),
            new IdConverter<ContactId>(static text => new ContactId(text), static id => id.Value),
            new IdConverter<PersonId>(static text => new PersonId(text), static id => id.Value),
            new IdConverter<DeskItemId>(static text => new DeskItemId(text), static id => id.Value),
            new IdConverter<MessageId>(static text => new MessageId(text), static id => id.Value),
            new JsonStringEnumConverter<MessageStatus>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<DeskStatus>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<DeskPriority>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<DeskCause>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<Resolution>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<IdentityKind>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<Purposes>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<ConsentAction>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<ConsentVoice>(JsonNamingPolicy.CamelCase),
        },
    });

    private static readonly Dictionary<string, (Type Type, JsonTypeInfo Info)> ByKind = new(StringComparer.Ordinal)
    {
        [EventKinds.ConversationStarted] = (typeof(ConversationStarted), Json.ConversationStarted),
        [EventKinds.MessageReceived] = (typeof(MessageReceived), Json.MessageReceived),
        [EventKinds.MessageQueued] = (typeof(MessageQueued), Json.MessageQueued),
        [EventKinds.MessageStatus] = (typeof(MessageStatusChanged), Json.MessageStatusChanged),
        [EventKinds.MessageRetryScheduled] = (typeof(MessageRetryScheduled), Json.MessageRetryScheduled),
        [EventKinds.MessageResolved] = (typeof(MessageResolved), Json.MessageResolved),
        [EventKinds.MessageUndecided] = (typeof(MessageUndecided), Json.MessageUndecided),
        [EventKinds.ConversationParties] = (typeof(ConversationPartiesChanged), Json.ConversationPartiesChanged),
        [EventKinds.ConversationJoined] = (typeof(ConversationJoined), Json.ConversationJoined),
        [EventKinds.ContactMerged] = (typeof(ContactMerged), Json.ContactMerged),
        [EventKinds.ContactParted] = (typeof(ContactParted), Json.ContactParted),
        [EventKinds.ContactEdited] = (typeof(ContactEdited), Json.ContactEdited),
        [EventKinds.ContactBlocked] = (typeof(ContactBlocked), Json.ContactBlocked),
        [EventKinds.ContactRenamed] = (typeof(ContactRenamed), Json.ContactRenamed),
        [EventKinds.MessageEchoed] = (typeof(MessageEchoed), Json.MessageEchoed),
        [EventKinds.ThreadChanged] = (typeof(ThreadChanged), Json.ThreadChanged),
        [EventKinds.ContactSynced] = (typeof(ContactSynced), Json.ContactSynced),
        [EventKinds.MessagePriced] = (typeof(MessagePriced), Json.MessagePriced),
        [EventKinds.MessagePlayed] = (typeof(MessagePlayed), Json.MessagePlayed),
        [EventKinds.MessageDeleted] = (typeof(MessageDeleted), Json.MessageDeleted),
        [EventKinds.ParticipantReached] = (typeof(ParticipantReached), Json.ParticipantReached),
        [EventKinds.CallChanged] = (typeof(CallChanged), Json.CallChanged),
        [EventKinds.PaymentChanged] = (typeof(PaymentChanged), Json.PaymentChanged),
        [EventKinds.ConversationRead] = (typeof(ConversationRead), Json.ConversationRead),
        [EventKinds.ConversationStatus] = (typeof(ConversationStatusChanged), Json.ConversationStatusChanged),
        [EventKinds.ConversationAssigned] = (typeof(ConversationAssigned), Json.ConversationAssigned),
        [EventKinds.ConversationLabels] = (typeof(ConversationLabelled), Json.ConversationLabelled),
        [EventKinds.ConversationPriority] = (typeof(ConversationPrioritized), Json.ConversationPrioritized),
        [EventKinds.ConversationBlocked] = (typeof(ConversationBlocked), Json.ConversationBlocked),
        [EventKinds.ConversationRated] = (typeof(ConversationRated), Json.ConversationRated),
        [EventKinds.ConversationNote] = (typeof(NoteAdded), Json.NoteAdded),
        [EventKinds.SessionConnected] = (typeof(SessionConnected), Json.SessionConnected),
        [EventKinds.SessionHeld] = (typeof(SendingHeld), Json.SendingHeld),
        [EventKinds.SessionResumed] = (typeof(SendingResumed), Json.SendingResumed),
        [EventKinds.SessionThroughput] = (typeof(ThroughputSet), Json.ThroughputSet),
        [EventKinds.SessionDisconnected] = (typeof(SessionDisconnected), Json.SessionDisconnected),
        [EventKinds.TenantCreated] = (typeof(TenantCreated), Json.TenantCreated),
        [EventKinds.ConsentChanged] = (typeof(ConsentChanged), Json.ConsentChanged),
        [EventKinds.TemplateChanged] = (typeof(TemplateChanged), Json.TemplateChanged),
        [EventKinds.AccountChanged] = (typeof(AccountChanged), Json.AccountChanged),
        [EventKinds.WebhookPaused] = (typeof(WebhookPaused), Json.WebhookPaused),
    };

    private static readonly Dictionary<Type, (string Kind, JsonTypeInfo Info)> ByType =
        ByKind.ToDictionary(pair => pair.Value.Type, pair => (pair.Key, pair.Value.Info));

    /// <summary>All kinds that this program writes.</summary>
    public static IReadOnlyCollection<string> Kinds => ByKind.Keys;

    /// <summary>Prepares an event for the journal.</summary>
    /// <param name="event">One of the domain's events.</param>
    /// <param name="at">When it is recorded.</param>
    /// <param name="raw">The bytes WhatsApp sent for it, or nothing.</param>
    public static NewEvent Encode(object @event, DateTimeOffset at, ReadOnlyMemory<byte> raw = default)
    {
        var (kind, info) = ByType[@event.GetType()];
        return new NewEvent(kind, 1, at, JsonSerializer.SerializeToUtf8Bytes(@event, info), raw);
    }

    /// <summary>Reads an event; null when its kind is unknown here or its content was erased.</summary>
    public static object? Decode(JournalEvent @event) => Decode(@event.Kind, @event.Content);

    /// <summary>The same of its kind and its content alone.</summary>
    public static object? Decode(string kind, ReadOnlyMemory<byte>? written) =>
        written is { } content && ByKind.TryGetValue(kind, out var known)
            ? JsonSerializer.Deserialize(content.Span, known.Info)
            : null;

    private sealed class IdConverter<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}

[JsonSerializable(typeof(ConversationStarted))]
[JsonSerializable(typeof(MessageReceived))]
[JsonSerializable(typeof(MessageQueued))]
[JsonSerializable(typeof(MessageStatusChanged))]
[JsonSerializable(typeof(MessageRetryScheduled))]
[JsonSerializable(typeof(MessageResolved))]
[JsonSerializable(typeof(MessageUndecided))]
[JsonSerializable(typeof(ConversationPartiesChanged))]
[JsonSerializable(typeof(ConversationJoined))]
[JsonSerializable(typeof(ContactMerged))]
[JsonSerializable(typeof(ContactParted))]
[JsonSerializable(typeof(ContactEdited))]
[JsonSerializable(typeof(ContactBlocked))]
[JsonSerializable(typeof(ContactRenamed))]
[JsonSerializable(typeof(MessageEchoed))]
[JsonSerializable(typeof(ThreadChanged))]
[JsonSerializable(typeof(ContactSynced))]
[JsonSerializable(typeof(MessagePriced))]
[JsonSerializable(typeof(MessagePlayed))]
[JsonSerializable(typeof(MessageDeleted))]
[JsonSerializable(typeof(ParticipantReached))]
[JsonSerializable(typeof(CallChanged))]
[JsonSerializable(typeof(PaymentChanged))]
[JsonSerializable(typeof(ConversationRead))]
[JsonSerializable(typeof(ConversationStatusChanged))]
[JsonSerializable(typeof(ConversationAssigned))]
[JsonSerializable(typeof(ConversationLabelled))]
[JsonSerializable(typeof(ConversationPrioritized))]
[JsonSerializable(typeof(ConversationBlocked))]
[JsonSerializable(typeof(ConversationRated))]
[JsonSerializable(typeof(NoteAdded))]
[JsonSerializable(typeof(SessionConnected))]
[JsonSerializable(typeof(SendingHeld))]
[JsonSerializable(typeof(SendingResumed))]
[JsonSerializable(typeof(ThroughputSet))]
[JsonSerializable(typeof(SessionDisconnected))]
[JsonSerializable(typeof(TenantCreated))]
[JsonSerializable(typeof(ConsentChanged))]
[JsonSerializable(typeof(TemplateChanged))]
[JsonSerializable(typeof(AccountChanged))]
[JsonSerializable(typeof(WebhookPaused))]
internal sealed partial class EventJson : JsonSerializerContext;
