using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain;
using Parley.Frontend.Feeds;
using Parley.V1;
using Parley.Wire;
using Conversations = Parley.Domain.Conversations;
using Sessions = Parley.Domain.Sessions;
using Tenants = Parley.Domain.Tenants;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>docs/events.md shows every type of event as the API gives it; this holds the page against the program.</summary>
public class EventCatalogueTests
{
    private const string Begin = "<!-- samples: made by EventCatalogueTests, which also checks them -->", End = "<!-- end of samples -->";
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 0, 250, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Stream, object Event)[] Samples =
    [
        (Conversation, new Conversations.ConversationStarted(new SessionId(Session), new ContactId("ct0123456789abcdefghjkmnpq"), "919876543210", null)),
        (Conversation, new Conversations.MessageReceived(new MessageId(Message), "wamid.HBgMOTE5ODc2NTQzMjEw", "text", null, "Is the blue one still there?", "Asha", null, At)),
        (Conversation, new Conversations.MessageQueued(new MessageId(Message), "order-4711-answer", "919876543210", "Yes, two are left.", null, "ky0123456789abcdefghjkmnpq")),
        (Conversation, new Conversations.MessageStatusChanged(new MessageId(Message), Parley.Contracts.Ports.MessageStatus.Delivered, "wamid.HBgMOTE5ODc2NTQzMjEw", At, null, null)),
        (Conversation, new Conversations.MessageRetryScheduled(new MessageId(Message), 1, At.AddSeconds(4), 130429, "Rate limit hit")),
        (Session, new Sessions.SessionConnected("main", "106540352242922", "102290129340398", "+1 555-010-0001", "Blue Shop")),
        (Conversation, new Conversations.MessageResolved(new MessageId(Message), Parley.Contracts.Grains.Resolution.Sent, "settled-by-hand", "ky0123456789abcdefghjkmnpq")),
        (Conversation, new Conversations.MessageUndecided(new MessageId(Message), At)),
        (Session, new Sessions.SendingHeld(131042, "The business account has a payment problem. Settle it in Meta's Business Manager, then resume the session.")),
        (Session, new Sessions.SendingResumed()),
        (Session, new Sessions.ThroughputSet(80)),
        (Session, new Sessions.SessionDisconnected("106540352242922")),
        (Tenant, new Tenants.TenantCreated("Blue Shop")),
        (Tenant, new Tenants.WebhookPaused(Webhook, "hooks.example.com", "FAILING", At.AddDays(-5), "answered 500")),
    ];

    private const string Tenant = "tn0123456789abcdefghjkmnpq", Session = "sn0123456789abcdefghjkmnpq", Conversation = "cv0123456789abcdefghjkmnpq",
        Message = "mg0123456789abcdefghjkmnpq", Webhook = "wh0123456789abcdefghjkmnpq";

    private static string Page => System.IO.Path.Combine(Root(), "docs", "events.md");

    [Fact]
    public void Every_type_of_event_has_a_sample_with_data()
    {
        var events = Events().ToArray();
        Assert.Equal(EventCodec.Kinds.Append("webhook.test").Order(StringComparer.Ordinal), events.Select(e => e.Type).Order(StringComparer.Ordinal));
        Assert.All(events, e => Assert.NotEqual(Event.DataOneofCase.None, e.DataCase));
        Assert.Equal(Event.Descriptor.Oneofs.Single(one => one.Name == "data").Fields.Count, events.Select(e => e.DataCase).Distinct().Count());
    }

    [Fact]
    public async Task The_page_shows_the_samples_as_the_api_gives_them()
    {
        var text = await File.ReadAllTextAsync(Page);
        var expected = Written();
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin > 0 && end > begin, "docs/events.md has lost the marks around its samples.");
        var shown = text[(begin + Begin.Length)..end];
        if (shown != expected && Environment.GetEnvironmentVariable("PARLEY_WRITE_DOCS") == "1") await File.WriteAllTextAsync(Page, text[..(begin + Begin.Length)] + expected + text[end..]);
        Assert.True(shown == expected, "docs/events.md differs from what the API gives. Run this test with PARLEY_WRITE_DOCS=1 to write it anew, and read the difference.");
    }

    private static IEnumerable<Event> Events()
    {
        var version = 0;
        foreach (var (stream, sample) in Samples)
        {
            var written = EventCodec.Encode(sample, At);
            var source = new JournalEvent(new TenantId(Tenant), new StreamId(stream), ++version, written.Kind, written.Schema, written.At, written.Content, null);
            yield return EventMapper.Map(new FeedEvent(new FeedCursor($"4e1b9c20.{version}"), source));
        }

        yield return new Event
        {
            Id = $"{Webhook}.test.0123456789abcdef0123456789abcdef", Type = "webhook.test", At = Timestamp.FromDateTimeOffset(At), Stream = Tenant, WebhookTest = new WebhookTest { Webhook = Webhook },
        };
    }

    private static string Written()
    {
        var text = new StringBuilder("\n");
        foreach (var e in Events().OrderBy(e => e.Type, StringComparer.Ordinal))
        {
            var json = new ArrayBufferWriter<byte>();
            ApiJson.Write(json, e);
            text.Append($"\n### {e.Type}\n\n```json\n").Append(JsonSerializer.Serialize(JsonDocument.Parse(json.WrittenMemory).RootElement, Pretty).ReplaceLineEndings("\n")).Append("\n```\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Parley.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of their working tree.");
    }
}
