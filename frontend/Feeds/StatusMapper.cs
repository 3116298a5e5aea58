using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Parley.V1;
using Conversations = Parley.Domain.Conversations;

namespace Parley.Frontend.Feeds;

/// <summary>What WhatsApp tells beside messages and the steps of their statuses, in the API's words.</summary>
internal static class StatusMapper
{
    /// <summary>Fills in the data of an event of a conversation; nothing for a kind that has none.</summary>
    public static void Fill(Event mapped, JournalEvent source, Conversations.ConversationEvent @event)
    {
        var conversation = source.Stream.Value;
        switch (@event)
        {
            case Conversations.MessageEchoed e:
                mapped.MessageEchoed = Echoed(conversation, e, source.Raw);
                break;
            case Conversations.ThreadChanged e:
                mapped.ThreadChanged = new ThreadChanged
                {
                    Conversation = conversation, Field = e.Field, Happened = e.Happened, Detail = e.Detail ?? "", Failure = EventMapper.Failure(e.ErrorCode, e.ErrorText),
                    HappenedAt = Time(e.At), Raw = source.Raw is { } bytes ? ByteString.CopyFrom(bytes.Span) : ByteString.Empty,
                };
                break;
            case Conversations.ConversationPartiesChanged e:
                mapped.ConversationParties = new PartiesChanged
                {
                    Conversation = conversation, Contact = e.Contact.Value, Phone = Plus(e.Phone), UserId = e.UserId ?? "", JoinedInto = e.JoinedInto?.Value ?? "",
                };
                break;
            case Conversations.ConversationJoined e:
                mapped.ConversationJoined = new ConversationJoined { Conversation = conversation, From = e.From.Value, LastInboundAt = Time(e.LastInboundAt) };
                break;
            case Conversations.MessagePriced e:
                mapped.MessagePriced = new MessagePriced { Message = e.Message.Value, Conversation = conversation, WhatsappId = e.WhatsAppId, Pricing = Pricing(e.Pricing), ToldAt = Time(e.At) };
                break;
            case Conversations.MessagePlayed e:
                mapped.MessagePlayed = new MessagePlayed { Message = e.Message.Value, Conversation = conversation, WhatsappId = e.WhatsAppId, PlayedAt = Time(e.At) };
                break;
            case Conversations.MessageDeleted e:
                mapped.MessageDeleted = new MessageDeleted { Message = e.Message.Value, Conversation = conversation, WhatsappId = e.WhatsAppId, DeletedAt = Time(e.At) };
                break;
            case Conversations.ParticipantReached e:
                mapped.ParticipantStatus = new ParticipantStatus { Message = e.Message.Value, Conversation = conversation, Participant = e.Participant, Status = e.Status, StatusAt = Time(e.At) };
                break;
            case Conversations.CallChanged e:
                mapped.CallChanged = Call(conversation, e, source.Raw);
                break;
            case Conversations.PaymentChanged e:
                mapped.PaymentChanged = new PaymentChanged
                {
                    Conversation = conversation,
                    WhatsappId = e.WhatsAppId,
                    Status = e.Status,
                    ReferenceId = e.Reference ?? "",
                    TransactionId = e.Transaction ?? "",
                    Currency = e.Currency ?? "",
                    AmountValue = e.AmountValue ?? 0,
                    AmountOffset = e.AmountOffset ?? 0,
                    ChangedAt = Time(e.At),
                    Failure = EventMapper.Failure(e.ErrorCode, e.ErrorText),
                };
                break;
        }
    }

    /// <summary>What happened to a contact.</summary>
    public static V1.ContactMerged Merged(string contact, Domain.Contacts.ContactMerged e) => new()
    {
        Contact = contact, From = e.From.Value, Joined = { e.Joined.Select(pair => new V1.ContactMerged.Types.Joined { From = pair.From.Value, Into = pair.Into.Value }) }, Evidence = e.Evidence, Moved = { (e.Moved ?? []).Select(static id => id.Value) },
    };

    public static V1.ContactEdited Edited(string contact, Domain.Contacts.ContactEdited e) => new()
    {
        Contact = contact, Name = e.Name ?? "", Fields = { e.Fields.ToDictionary(static one => one.Field.Value, static one => one.Value) }, Labels = { e.Labels.Select(static id => id.Value) }, Author = e.Author,
    };

    public static V1.ContactRenamed Renamed(string contact, Domain.Contacts.ContactRenamed e) => new()
    {
        Contact = contact, Phone = Plus(e.Phone), FormerPhone = Plus(e.FormerPhone), UserId = e.UserId ?? "", FormerUserId = e.FormerUserId ?? "", Evidence = e.Evidence, RenamedAt = Time(e.At),
    };

    private static string Plus(string? phone) => phone is null ? "" : "+" + phone;

    public static Pricing? Pricing(MessagePricing? pricing)
    {
        if (pricing is null) return null;
        var mapped = new Pricing { PricingModel = pricing.Model ?? "", Type = pricing.Type ?? "", Category = pricing.Category ?? "" };
        if (pricing.Billable is { } billable) mapped.Billable = billable;
        return mapped;
    }

    public static V1.BillingConversation? BilledBy(Contracts.Grains.BillingConversation? conversation) => conversation is null
        ? null
        : new V1.BillingConversation { Id = conversation.Id ?? "", Origin = conversation.Origin ?? "", ExpiresAt = conversation.ExpiresAt is { } end ? Time(end) : null };

    public static V1.ContactSynced Synced(string contact, Domain.Contacts.ContactSynced e) =>
        new() { Contact = contact, Action = e.Action, FullName = e.FullName ?? "", FirstName = e.FirstName ?? "", SyncedAt = Time(e.At), Session = e.Session?.Value ?? "" };

    private static MessageEchoed Echoed(string conversation, Conversations.MessageEchoed e, ReadOnlyMemory<byte>? raw)
    {
        var echoed = new MessageEchoed
        {
            Message = e.Message.Value,
            Conversation = conversation,
            WhatsappId = e.WhatsAppId,
            Type = e.Type,
            OriginalType = e.OriginalType ?? "",
            Line = e.Type == "text" ? "" : e.Text ?? "",
            FromCustomer = e.FromCustomer,
            Source = e.Source,
            Status = (Message.Types.Status)(int)e.Status,
            SentAt = Time(e.SentAt),
            ReplyTo = e.ReplyTo ?? "",
            RefersTo = e.RefersTo ?? "",
        };
        echoed.Raw = Webhooks.ReceivedContent.Fill(echoed, e.Type, e.Text, raw);
        return echoed;
    }

    private static CallChanged Call(string conversation, Conversations.CallChanged e, ReadOnlyMemory<byte>? raw)
    {
        var call = new CallChanged
        {
            Conversation = conversation,
            Call = e.Call,
            Happened = e.Happened,
            Status = e.Status ?? "",
            Seconds = e.Seconds ?? 0,
            HappenedAt = Time(e.At),
            Failure = EventMapper.Failure(e.ErrorCode, e.ErrorText),
            Raw = raw is { } bytes ? ByteString.CopyFrom(bytes.Span) : ByteString.Empty,
        };
        if (e.ByCustomer is { } byCustomer) call.ByCustomer = byCustomer;
        return call;
    }

    private static Timestamp Time(DateTimeOffset at) => Timestamp.FromDateTimeOffset(at);
}
