using Google.Protobuf.WellKnownTypes;
using Parley.Domain;
using Parley.V1;
using Consent = Parley.Domain.Consent;
using Conversations = Parley.Domain.Conversations;
using Sessions = Parley.Domain.Sessions;
using Templates = Parley.Domain.Templates;
using Tenants = Parley.Domain.Tenants;

namespace Parley.Frontend.Feeds;

/// <summary>Every type of event that reaches tenants, by name, with what it means and a sample as the API gives it.</summary>
public static class EventCatalogue
{
    /// <summary>The type of events that only test an endpoint.</summary>
    public const string TestType = "webhook.test";

    private const string Tenant = "tn0123456789abcdefghjkmnpq", Session = "sn0123456789abcdefghjkmnpq", Conversation = "cv0123456789abcdefghjkmnpq",
        Contact = "ct0123456789abcdefghjkmnpq", Message = "mg0123456789abcdefghjkmnpq", Key = "ky0123456789abcdefghjkmnpq", Webhook = "wh0123456789abcdefghjkmnpq",
        Person = "pe0123456789abcdefghjkmnpq", Team = "dk0123456789abcdefghjkmnpq", Label = "dkqpnmkjhgfedcba9876543210";

    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 0, 250, TimeSpan.Zero);

    private static readonly (string Stream, object Event, string Description)[] Samples =
    [
        (Conversation, new Conversations.ConversationStarted(new SessionId(Session), new ContactId(Contact), "919876543210", null),
            "A customer and a session speak for the first time. The first event of its stream."),
        (Conversation, new Conversations.MessageReceived(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", "text", null, "Is the blue one still there?", "Asha", null, At),
            "A customer wrote. What Parley does not read comes with what WhatsApp sent in `raw`."),
        (Conversation, new Conversations.MessageQueued(new MessageId(Message), "order-4711-answer", "919876543210", "Yes, two are left.", null, Key),
            "A message to a customer was taken and will be sent once."),
        (Conversation, new Conversations.MessageStatusChanged(new MessageId(Message), Contracts.Ports.MessageStatus.Delivered, "wamid.HBgMOTE5ODc2NTQzMjEw", At, null, null),
            "How far a sent message got. Statuses only climb; `UNKNOWN` means that WhatsApp gave no proof yet."),
        (Conversation, new Conversations.MessageRetryScheduled(new MessageId(Message), 1, At.AddSeconds(4), 130429, "Rate limit hit"),
            "An attempt to send did not get through, provably; another one follows."),
        (Conversation, new Conversations.MessageResolved(new MessageId(Message), Contracts.Grains.Resolution.Sent, "settled-by-hand", Key),
            "The tenant said what became of a send that was unknown."),
        (Conversation, new Conversations.MessageUndecided(new MessageId(Message), At),
            "No status has told the fate of an unknown send in time. It stays unknown until the tenant resolves it, or a late status does."),
        (Conversation, new Conversations.ConversationPartiesChanged(new ContactId(Contact), "919876543210", "IN.4rT9x"),
            "Whose conversation it is has changed: a name arrived late or changed, or the contact became part of another."),
        (Conversation, new Conversations.ConversationJoined(new ConversationId("cvqpnmkjhgfedcba9876543210"), At),
            "This conversation goes on for another of the same person; its window is this one's too."),
        (Contact, new Domain.Contacts.ContactMerged(new ContactId("ctqpnmkjhgfedcba9876543210"), [new JoinedConversation(new ConversationId("cvqpnmkjhgfedcba9876543210"), new ConversationId(Conversation))], "wamid.HBgMOTE5ODc2NTQzMjEw"),
            "Another contact turned out to be this one. Nothing more happens under its id."),
        (Contact, new Domain.Contacts.ContactParted(new ContactId("ctqpnmkjhgfedcba9876543210"), Person), "A contact that was merged into this one is one of its own again."),
        (Contact, new Domain.Contacts.ContactEdited("Asha Rao", [new DeskItemId(Label)], [new FieldValue(new DeskItemId(Team), "gold")], Person), "What is kept of a person was changed: name, own fields or labels, each in full."),
        (Contact, new Domain.Contacts.ContactBlocked(true, Person), "A person was blocked, so that nothing is sent to them, or is not any more."),
        (Contact, new Domain.Contacts.ContactRenamed("919876543211", "919876543210", "IN.8kW2z", "IN.4rT9x", "wamid.HBgMOTE5ODc2NTQzMjEw", At), "WhatsApp says that the person is called otherwise now."),
        (Conversation, new Conversations.MessageEchoed(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", false, "phone", "text", null, "Yes, two are left.", null, null, Contracts.Ports.MessageStatus.Sent, At),
            "A message that did not pass here: written on the business's own phone, from before the number was connected, or answered by another app."),
        (Conversation, new Conversations.ThreadChanged("messaging_handovers", "control_passed", "META_BUSINESS_AGENT", null, null, At),
            "Something happened to the thread itself: another app took it over or gave it back, or a group changed."),
        (Contact, new Domain.Contacts.ContactSynced("add", "Asha Rao", "Asha", At, new SessionId(Session)), "The business's own phone has the person in its address book, or has taken them out."),
        (Conversation, new Conversations.MessagePriced(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", new MessagePricing("utility", true, "regular", "PMP"), At),
            "WhatsApp told the price of a message with a status that the message was past already."),
        (Conversation, new Conversations.MessagePlayed(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", At), "The customer listened to a voice message."),
        (Conversation, new Conversations.MessageDeleted(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", At), "The customer deleted a message."),
        (Conversation, new Conversations.ParticipantReached(new MessageId(Message), "919876543210", "read", At), "How far a message to a group got with one of its members."),
        (Conversation, new Conversations.CallChanged("wacid.HBgMOTE5ODc2NTQzMjEw", "terminate", true, "completed", 95, At, null, null),
            "A call began, rang, was taken or ended. One that the customer makes opens the window."),
        (Conversation, new Conversations.PaymentChanged("wamid.HBgMOTE5ODc2NTQzMjEw", "captured", "order-4711", "order_HwF7", "INR", 12050, 100, At, null, null),
            "A payment that a message asked for got further."),
        (Conversation, new Conversations.ConversationRead(new MessageId(Message), 7, 0, Key), "The business has read the customer's messages up to this one, and the customer sees it."),
        (Conversation, new Conversations.ConversationStatusChanged(new MessageId(Message), Contracts.Grains.DeskStatus.Snoozed, At.AddDays(1), Conversations.DeskCause.Somebody, Person),
            "The work on a conversation was opened, snoozed or resolved, by somebody or because the customer wrote or the snooze was over."),
        (Conversation, new Conversations.ConversationAssigned(new MessageId(Message), new PersonId(Person), new DeskItemId(Team), Conversations.DeskCause.Somebody, Person),
            "Whose a conversation is now, a person's or a team's."),
        (Conversation, new Conversations.ConversationLabelled(new MessageId(Message), [new DeskItemId(Label)], [], [new DeskItemId(Label)], Person), "Labels came to a conversation or went."),
        (Conversation, new Conversations.ConversationPrioritized(new MessageId(Message), Contracts.Grains.DeskPriority.High, Person), "How urgent a conversation is now."),
        (Conversation, new Conversations.ConversationBlocked(new MessageId(Message), true, Person), "The customer of a conversation was blocked, or is not any more."),
        (Conversation, new Conversations.ConversationRated(new MessageId(Message), 3, new PersonId(Person)), "The customer said how it was, by a button of the question that is asked when a conversation is resolved."),
        (Conversation, new Conversations.NoteAdded(new MessageId(Message), "She asked for the blue one twice.", [new PersonId(Person)], Person), "Somebody wrote a note for colleagues. It never reaches the customer."),
        (Session, new Sessions.SessionConnected("main", "106540352242922", "102290129340398", "+1 555-010-0001", "Blue Shop"), "A number was connected, or connected again."),
        (Session, new Sessions.SendingHeld(131042, "The business account has a payment problem. Settle it in Meta's Business Manager, then resume the session."),
            "WhatsApp refuses everything this number sends until a person does something. What is promised waits."),
        (Session, new Sessions.SendingResumed(), "The number sends again."),
        (Session, new Sessions.ThroughputSet(80), "How many messages per second the number sends was set."),
        (Session, new Sessions.SessionDisconnected("106540352242922"), "A number was disconnected; nothing arrives or leaves by it any more."),
        (Tenant, new Tenants.TenantCreated("Blue Shop"), "The account was made."),
        (Tenant, new Tenants.WebhookPaused(Webhook, "hooks.example.com", "FAILING", At.AddDays(-5), "answered 500"), "An endpoint gets nothing any more until somebody resumes it."),
        (Contact, new Consent.ConsentChanged(
                Contracts.Grains.ConsentAction.Granted, Contracts.Grains.Purposes.Marketing, Contracts.Grains.ConsentVoice.Business, At, "web form",
                "Yes, send me offers by WhatsApp.", "192.0.2.7", null, "signup-311", Key, "optin-311", Contracts.Grains.Purposes.Marketing, Contracts.Grains.Purposes.None),
            "A line in a person's ledger of consent: an opt-in, a withdrawal, a stop or its end, with its proof and where the person stands after it."),
        (Tenant, new Templates.TemplateChanged("1689556908129832", "102290129340398", "order_shipped", "en_US", "status", "PENDING", "APPROVED", null, At),
            "WhatsApp says something of a template: its status, quality, category or components."),
        (Tenant, new Tenants.AccountChanged("102290129340398", "phone_number_quality_update", "THROUGHPUT_UPGRADE", "15550100001", At),
            "WhatsApp says something of an account or a number: restrictions, reviews, names, limits, errors. What it said stands in `raw`."),
    ];

    /// <summary>All of them, by name.</summary>
    public static ImmutableArray<EventType> All { get; } = [.. Make().OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>A type by its name; null when there is none.</summary>
    public static EventType? Find(string name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>An event that tests an endpoint: the sample of a type, or the endpoint's own test event.</summary>
    /// <param name="type">A type of the catalogue.</param>
    public static Event Test(EventType type, TenantId tenant, WebhookId webhook, DateTimeOffset now)
    {
        var test = type.Sample.Clone();
        test.Id = $"{webhook}.test.{Guid.NewGuid():N}";
        // It is no event of the feed: nothing can be read on from it.
        test.Cursor = "";
        test.At = Timestamp.FromDateTimeOffset(now);
        if (type.Name != TestType) return test;
        test.Stream = tenant.Value;
        test.WebhookTest = new WebhookTest { Webhook = webhook.Value };
        return test;
    }

    private static IEnumerable<EventType> Make()
    {
        var version = 0;
        foreach (var (stream, sample, description) in Samples)
        {
            var written = EventCodec.Encode(sample, At);
            var source = new JournalEvent(new TenantId(Tenant), new StreamId(stream), ++version, written.Kind, written.Schema, written.At, written.Content, null);
            yield return new EventType
            {
                Name = written.Kind, Description = description, Schema = written.Schema, Sample = EventMapper.Map(new FeedEvent(new FeedCursor($"4e1b9c20.{version}"), source)),
            };
        }

        yield return new EventType
        {
            Name = TestType,
            Description = "Somebody tested an endpoint. Sent to that endpoint alone, never part of the feed.",
            Schema = 1,
            Sample = new Event
            {
                Id = $"{Webhook}.test.0123456789abcdef0123456789abcdef", Type = TestType, At = Timestamp.FromDateTimeOffset(At), Stream = Tenant, WebhookTest = new WebhookTest { Webhook = Webhook },
            },
        };
    }
}
