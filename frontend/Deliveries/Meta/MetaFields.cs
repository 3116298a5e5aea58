using System.Text.Json;
using Parley.Domain;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Domain.Tenants;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>The fields of Meta's webhooks, as apps subscribe to them, and which of them tells an event.</summary>
public static class MetaFields
{
    public const string Messages = "messages", Calls = "calls", PhoneEchoes = "smb_message_echoes", AddressBook = "smb_app_state_sync", History = "history", Standby = "standby",
        Handovers = "messaging_handovers", Preferences = "user_preferences";

    /// <summary>All that an endpoint can choose from, sorted.</summary>
    public static readonly ImmutableArray<string> All =
    [
        .. AccountChange.Known
            .Concat([Messages, Calls, PhoneEchoes, "message_echoes", AddressBook, History, Standby, Handovers, Preferences])
            .Concat(["group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update"])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The field under which Meta tells this; null for what Meta does not tell, and for what was erased.</summary>
    public static string? Of(JournalEvent @event)
    {
        // How far a message got is also told where WhatsApp itself never did: that a send was refused.
        if (@event.Kind == EventKinds.MessageStatus)
            return EventCodec.Decode(@event) is MessageStatusChanged { Status: MessageStatus.Sent or MessageStatus.Delivered or MessageStatus.Read or MessageStatus.Failed } ? Messages : null;
        if (@event.Raw is not { IsEmpty: false } raw) return null;
        return @event.Kind switch
        {
            EventKinds.MessageReceived or EventKinds.MessagePlayed or EventKinds.MessageDeleted or EventKinds.MessagePriced or EventKinds.ParticipantReached or EventKinds.PaymentChanged => Messages,
            EventKinds.CallChanged => Calls,
            EventKinds.TemplateChanged => Named(raw),
            EventKinds.MessageEchoed or EventKinds.ThreadChanged or EventKinds.ContactSynced or EventKinds.ConsentChanged or EventKinds.AccountChanged => Of(EventCodec.Decode(@event)),
            _ => null,
        };
    }

    /// <summary>The field as it is chosen: Meta's own description spells one of them in two ways.</summary>
    public static string Chosen(string field) => field == "group_participant_update" ? "group_participants_update" : field;

    private static string? Of(object? @event) => @event switch
    {
        MessageEchoed { Field: { } field } => field,
        MessageEchoed { Source: "history" } => History,
        MessageEchoed { Source: "standby" } => Standby,
        MessageEchoed => PhoneEchoes,
        ThreadChanged thread => thread.Field,
        ContactSynced { Session: not null } => AddressBook,
        ConsentChanged { Session: not null } => Preferences,
        AccountChanged account => account.Field,
        _ => null,
    };

    /// <summary>What a change calls its field.</summary>
    private static string? Named(ReadOnlyMemory<byte> change)
    {
        using var document = JsonDocument.Parse(change);
        return document.RootElement.Text("field");
    }
}
