using System.Diagnostics;
using System.Text;
using Parley.Contracts;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Domain.Sessions;
using Parley.Domain.Templates;
using Parley.Domain.Tenants;

namespace Parley.Tests.Domain;

public class EventCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<object> OneOfEach() => new(
        new ConversationStarted(SessionId.New(), ContactId.New(), "15550107001", "US.123"),
        new MessageReceived(MessageId.New(), "wamid.1", "text", null, "a\0b \ud83d\ude00", "Ada", null, At),
        new MessageQueued(MessageId.New(), "key", "15550107001", "hi", "wamid.0", "ky1"),
        new MessageStatusChanged(MessageId.New(), MessageStatus.Failed, "wamid.1", At, 131047, "window"),
        new MessageRetryScheduled(MessageId.New(), 2, At, null, "no connection"),
        new MessageResolved(MessageId.New(), Resolution.Retry, "key", "ky1"),
        new ConversationPartiesChanged(ContactId.New(), "15550107001", "US.123", ConversationId.New()),
        new ConversationJoined(ConversationId.New(), At),
        new ContactMerged(ContactId.New(), [new JoinedConversation(ConversationId.New(), ConversationId.New())], "wamid.1", [new Identity(IdentityKind.Phone, "15550107001")], [ConversationId.New()]),
        new ContactParted(ContactId.New(), "ky1"),
        new ContactEdited("Ada", [DeskItemId.New()], [new FieldValue(DeskItemId.New(), "gold")], "ky1"),
        new ContactBlocked(true, "ky1"),
        new ContactRenamed("15550107002", "15550107001", "US.2", "US.1", "wamid.1", At),
        new MessageEchoed(MessageId.New(), "wamid.1", false, "phone", "image", null, "look", "wamid.0", null, MessageStatus.Sent, At, "history", new HistoryPart(0, 1, 100)),
        new ThreadChanged("messaging_handovers", "control_passed", "META_BUSINESS_AGENT", null, null, At),
        new ContactSynced("add", "Ada Lovelace", "Ada", At, SessionId.New()),
        new MessagePriced(MessageId.New(), "wamid.1", new MessagePricing("utility", true, "regular", "PMP"), At),
        new MessagePlayed(MessageId.New(), "wamid.1", At),
        new MessageDeleted(MessageId.New(), "wamid.1", At),
        new ParticipantReached(MessageId.New(), "15550107001", "read", At),
        new CallChanged("wacid.1", "terminate", true, "completed", 12, At, null, null),
        new PaymentChanged("wamid.1", "captured", "order-1", "tx1", "INR", 12050, 100, At, null, null),
        new ConversationRead(MessageId.New(), 7, 2, "ky1"),
        new ConversationStatusChanged(MessageId.New(), DeskStatus.Snoozed, At, DeskCause.Somebody, "ky1"),
        new ConversationAssigned(MessageId.New(), PersonId.New(), DeskItemId.New(), DeskCause.Somebody, "ky1"),
        new ConversationLabelled(MessageId.New(), [DeskItemId.New()], [DeskItemId.New()], [DeskItemId.New()], "ky1"),
        new ConversationPrioritized(MessageId.New(), DeskPriority.Urgent, null),
        new ConversationBlocked(MessageId.New(), true, "ky1"),
        new ConversationRated(MessageId.New(), 2, PersonId.New()),
        new NoteAdded(MessageId.New(), "She asked twice.", [PersonId.New()], "ky1"),
        new SendingHeld(190, "no token"),
        new SendingResumed(),
        new ThroughputSet(1000),
        new SessionConnected("app", "1", "2", "+1", "Shop"),
        new MessageUndecided(new MessageId("ms1"), At),
        new SessionDisconnected("1"),
        new TenantCreated("Demo"),
        new ConsentChanged(ConsentAction.Granted, Purposes.Utility | Purposes.Marketing, ConsentVoice.Business, At, "web form", "Yes, send me offers.", "192.0.2.1", "Mozilla/5.0", "form-1", "ky1", "k", Purposes.Utility, Purposes.None, SessionId.New()),
        new TemplateChanged("1", "2", "welcome", "en_US", "status", "PENDING", "APPROVED", null, At),
        new AccountChanged("2", "messages", "ERROR", "+1 555-010-0001", At, SessionId.New(), 131042, "Payment issue"),
        new WebhookPaused("wh1", "hooks.example", "FAILING", At, "HTTP 500"));

    [Theory]
    [MemberData(nameof(OneOfEach))]
    public void What_is_written_is_read_back(object @event) => Assert.Equal(@event, EventCodec.Decode(Journaled(EventCodec.Encode(@event, At))));

    [Fact]
    public void There_is_a_sample_of_every_kind() =>
        Assert.Equal(EventCodec.Kinds.Order(), OneOfEach().Cast<object[]>().Select(row => EventCodec.Encode(row[0], At).Kind).Order());

    [Fact]
    public void The_form_is_plain_json_without_clr_names()
    {
        var written = EventCodec.Encode(new MessageStatusChanged(new MessageId("ms1"), MessageStatus.Delivered, null, At, null, null), At);

        Assert.Equal("""{"message":"ms1","status":"delivered","at":"2026-10-01T12:00:00+00:00"}""", Encoding.UTF8.GetString(written.Content.Span));
    }

    [Fact]
    public void Unknown_kinds_and_erased_content_are_borne()
    {
        Assert.Null(EventCodec.Decode(Journaled(EventCodec.Encode(new TenantCreated("x"), At)) with { Kind = "of.tomorrow" }));
        Assert.Null(EventCodec.Decode(Journaled(EventCodec.Encode(new TenantCreated("x"), At)) with { Content = null }));
    }

    [Fact]
    public void Callback_data_names_conversation_and_message_within_metas_limit()
    {
        var (conversation, message) = (ConversationId.New(), MessageId.New());
        var data = Delivery.CallbackData(conversation, message);

        Assert.True(data.Length <= 512);
        Assert.True(Delivery.TryReadCallbackData(data, out var c, out var m));
        Assert.Equal((conversation, message), (c, m));
        Assert.False(Delivery.TryReadCallbackData("somebody else's", out _, out _));
        Assert.False(Delivery.TryReadCallbackData(null, out _, out _));
    }

    [Fact]
    public void Callback_data_carries_a_trace_where_there_is_room_and_the_senders_own_comes_first()
    {
        var (conversation, message) = (ConversationId.New(), MessageId.New());
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        foreach (var own in new[] { null, "order/7;a", new string('x', 400), new string('x', Delivery.MaxData) })
        {
            var data = Delivery.CallbackData(conversation, message, own, trace);
            var read = Delivery.TraceOf(data);

            Assert.InRange(data.Length, 1, 512);
            Assert.True(Delivery.TryReadCallbackData(data, out var c, out var m));
            Assert.Equal((conversation, message, own), (c, m, Delivery.OwnData(data)));
            if (own?.Length == Delivery.MaxData) Assert.Equal(default, read);
            else Assert.Equal((trace.TraceId, trace.SpanId, true), (read.TraceId, read.SpanId, read.IsRemote));
        }

        Assert.Equal(default, Delivery.TraceOf($"{conversation}/{message}/;{TraceMark.Brief(trace)}"));
        Assert.Equal(default, Delivery.TraceOf($"{conversation}/{message};not-a-trace"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"text":"a \",\"trace\":\"00-"}""")]
    public void A_mark_stands_at_the_end_of_what_is_written_and_is_read_from_nothing_else(string json)
    {
        using var span = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

        var marked = TraceMark.Add(Encoding.UTF8.GetBytes(json), span);

        var context = TraceMark.Read(marked.Span);
        Assert.Equal((span.TraceId, span.SpanId, span.ActivityTraceFlags), (context.TraceId, context.SpanId, context.TraceFlags));
        using var document = System.Text.Json.JsonDocument.Parse(marked);
        Assert.Equal(span.Id, document.RootElement.GetProperty("trace").GetString());
        Assert.Equal(default, TraceMark.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(default, TraceMark.Read(Encoding.UTF8.GetBytes("""{"content":{"trace":"00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}}""")));
    }

    private static JournalEvent Journaled(NewEvent e) => new(new TenantId("tn"), new StreamId("cv"), 1, e.Kind, e.Schema, e.At, e.Content, e.Raw);
}
