using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Parley.Domain;
using Parley.Domain.Content;
using Parley.Frontend.Content;
using Parley.Frontend.Desk;
using Parley.Frontend.Webhooks;
using Parley.V1;
using Consent = Parley.Domain.Consent;
using Conversations = Parley.Domain.Conversations;
using Sessions = Parley.Domain.Sessions;
using Templates = Parley.Domain.Templates;
using Tenants = Parley.Domain.Tenants;

namespace Parley.Frontend.Feeds;

/// <summary>The journal's events in the API's words. Kinds this version does not know, and erased ones, come without data.</summary>
public static class EventMapper
{
    public static Event Map(FeedEvent entry)
    {
        var source = entry.Event;
        var mapped = new Event
        {
            Id = source.Id,
            Cursor = entry.Cursor.Value,
            Type = source.Kind,
            At = Timestamp.FromDateTimeOffset(source.At),
            Stream = source.Stream.Value,
            Version = source.Version,
        };
        switch (EventCodec.Decode(source))
        {
            case Conversations.MessageReceived e:
                mapped.MessageReceived = Received(source, e);
                break;
            case Conversations.MessageQueued e:
                mapped.MessageQueued = Queued(source, e);
                break;
            case Conversations.MessageStatusChanged e:
                mapped.MessageStatus = new V1.MessageStatus
                {
                    Message = e.Message.Value,
                    Conversation = source.Stream.Value,
                    Status = (Message.Types.Status)(int)e.Status,
                    WhatsappId = e.WhatsAppId ?? "",
                    StatusAt = Timestamp.FromDateTimeOffset(e.At),
                    Failure = Failure(e.ErrorCode, e.ErrorText),
                    Pricing = StatusMapper.Pricing(e.Pricing),
                    BilledBy = StatusMapper.BilledBy(e.Conversation),
                    BizOpaqueCallbackData = CallbackText.Of(source.Raw) ?? "",
                };
                break;
            case Conversations.MessageRetryScheduled e:
                mapped.MessageRetryScheduled = new MessageRetryScheduled
                {
                    Message = e.Message.Value,
                    Conversation = source.Stream.Value,
                    Attempt = e.Attempt,
                    DueAt = Timestamp.FromDateTimeOffset(e.DueAt),
                    Failure = Failure(e.ErrorCode, e.ErrorText),
                };
                break;
            case Conversations.ConversationStarted e:
                mapped.ConversationStarted = new ConversationStarted
                {
                    Conversation = source.Stream.Value,
                    Session = e.Session.Value,
                    Contact = e.Contact.Value,
                    Phone = e.Phone is null ? "" : "+" + e.Phone,
                    UserId = e.UserId ?? "",
                };
                break;
            case Conversations.ConversationRead e:
                mapped.ConversationRead = new ConversationRead { Conversation = source.Stream.Value, Message = e.Message.Value, Unread = e.Unread };
                break;
            case Sessions.SessionConnected e:
                mapped.SessionConnected = new SessionConnected
                {
                    Session = source.Stream.Value,
                    PhoneNumberId = e.PhoneNumberId,
                    WabaId = e.WabaId,
                    DisplayPhoneNumber = e.DisplayPhoneNumber,
                    VerifiedName = e.VerifiedName,
                    Portfolio = e.Portfolio ?? "",
                };
                break;
            case Sessions.SendingHeld e:
                mapped.SessionHeld = new SessionHeld { Session = source.Stream.Value, Reason = Failure(e.Code, e.Text) };
                break;
            case Sessions.SendingResumed:
                mapped.SessionResumed = new SessionResumed { Session = source.Stream.Value };
                break;
            case Sessions.ThroughputSet e:
                mapped.SessionThroughput = new SessionThroughput { Session = source.Stream.Value, MessagesPerSecond = e.MessagesPerSecond };
                break;
            case Conversations.MessageResolved e:
                mapped.MessageResolved = new MessageResolved { Message = e.Message.Value, Conversation = source.Stream.Value, Resolution = (ResolveMessageRequest.Types.Resolution)(int)e.Resolution };
                break;
            case Conversations.MessageUndecided e:
                mapped.MessageUndecided = new MessageUndecided { Message = e.Message.Value, Conversation = source.Stream.Value, UnknownSince = Timestamp.FromDateTimeOffset(e.UnknownSince) };
                break;
            case Sessions.SessionDisconnected e:
                mapped.SessionDisconnected = new SessionDisconnected { Session = source.Stream.Value, PhoneNumberId = e.PhoneNumberId };
                break;
            case Tenants.WebhookPaused e:
                mapped.WebhookPaused = new WebhookPaused
                {
                    Webhook = e.Webhook,
                    Host = e.Host,
                    Reason = e.Reason,
                    FailingSince = Timestamp.FromDateTimeOffset(e.FailingSince),
                    Error = e.Error,
                };
                break;
            case Domain.Contacts.ContactMerged e:
                mapped.ContactMerged = StatusMapper.Merged(source.Stream.Value, e);
                break;
            case Domain.Contacts.ContactParted e:
                mapped.ContactParted = new ContactParted { Contact = source.Stream.Value, From = e.From.Value, Author = e.Author };
                break;
            case Domain.Contacts.ContactEdited e:
                mapped.ContactEdited = StatusMapper.Edited(source.Stream.Value, e);
                break;
            case Domain.Contacts.ContactBlocked e:
                mapped.ContactBlocked = new ContactBlocked { Contact = source.Stream.Value, Blocked = e.Blocked, Author = e.Author };
                break;
            case Domain.Contacts.ContactSynced e:
                mapped.ContactSynced = StatusMapper.Synced(source.Stream.Value, e);
                break;
            case Domain.Contacts.ContactRenamed e:
                mapped.ContactRenamed = StatusMapper.Renamed(source.Stream.Value, e);
                break;
            case Conversations.DeskEvent e:
                DeskMapper.Fill(mapped, source.Stream.Value, e);
                break;
            case Conversations.ConversationEvent e:
                StatusMapper.Fill(mapped, source, e);
                break;
            case Consent.ConsentChanged e:
                mapped.ConsentChanged = ConsentMapper.Map(source.Stream.Value, e);
                break;
            case Templates.TemplateChanged e:
                mapped.TemplateChanged = new TemplateChanged
                {
                    Template = e.Template,
                    WabaId = e.WabaId,
                    Name = e.Name,
                    Language = e.Language,
                    Aspect = e.Aspect,
                    Before = e.Before ?? "",
                    After = e.After,
                    Reason = e.Reason ?? "",
                    ChangedAt = Timestamp.FromDateTimeOffset(e.At),
                    Announced = e.Announced,
                };
                break;
            case Tenants.AccountChanged e:
                mapped.AccountChanged = new AccountChanged
                {
                    WabaId = e.WabaId,
                    Field = e.Field,
                    Event = e.Event ?? "",
                    Number = e.Number ?? "",
                    ChangedAt = Timestamp.FromDateTimeOffset(e.At),
                    Raw = source.Raw is { } said ? ByteString.CopyFrom(said.Span) : ByteString.Empty,
                    Failure = Failure(e.ErrorCode, e.ErrorText),
                    Session = e.Session?.Value ?? "",
                };
                break;
            case Tenants.TenantCreated e:
                mapped.TenantCreated = new TenantCreated { Tenant = source.Stream.Value, Name = e.Name };
                break;
        }

        return mapped;
    }

    /// <summary>Why a message failed; null when it did not.</summary>
    public static Failure? Failure(int? code, string? text) => code is null && text is null
        ? null
        : new Failure { Code = Math.Max(0, code ?? 0), Text = text ?? "", Reason = OwnFailures.Reason(code) };

    private static MessageQueued Queued(JournalEvent source, Conversations.MessageQueued e)
    {
        var queued = new MessageQueued
        {
            Message = e.Message.Value,
            Conversation = source.Stream.Value,
            Key = e.Key,
            To = char.IsAsciiDigit(e.To[0]) ? "+" + e.To : e.To,
            Type = e.Type ?? ContentTypes.Text,
            Context = e.ReplyTo is null ? null : new Context { MessageId = e.ReplyTo },
            SendAt = e.SendAt is { } sendAt ? Timestamp.FromDateTimeOffset(sendAt) : null,
            ExpiresAt = e.ExpiresAt is { } expiresAt ? Timestamp.FromDateTimeOffset(expiresAt) : null,
        };
        ContentFields.Fill(queued, e.Type, e.Text, source.Raw);
        return queued;
    }

    private static MessageReceived Received(JournalEvent source, Conversations.MessageReceived e)
    {
        var received = new MessageReceived
        {
            Message = e.Message.Value,
            Conversation = source.Stream.Value,
            WhatsappId = e.WhatsAppId,
            Type = e.Type,
            OriginalType = e.OriginalType ?? "",
            Line = e.Type == "text" ? "" : e.Text ?? "",
            ProfileName = e.ProfileName ?? "",
            ReplyTo = e.ReplyTo ?? "",
            SentAt = Timestamp.FromDateTimeOffset(e.SentAt),
            RefersTo = e.RefersTo ?? "",
            RefersToMessage = e.RefersToMessage?.Value ?? "",
            Blocked = e.Blocked == true,
        };
        received.Raw = ReceivedContent.Fill(received, e.Type, e.Text, source.Raw);
        return received;
    }
}
