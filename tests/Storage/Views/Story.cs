using Parley.Domain;
using Parley.Domain.Conversations;

namespace Parley.Tests.Storage.Views;

/// <summary>One conversation's events as the journal would hold them.</summary>
public sealed class Story(TenantId tenant, SessionId session)
{
    public static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<JournalEvent> _events = [];
    private int _told;

    public TenantId Tenant { get; } = tenant;

    public SessionId Session { get; } = session;

    public ConversationId Conversation { get; } = ConversationId.New();

    public ContactId Contact { get; } = ContactId.New();

    public IReadOnlyList<JournalEvent> Events => _events;

    public long Version => _events.Count;

    public static Story Begin(TenantId tenant, SessionId session, string? phone = "491701", DateTimeOffset? at = null)
    {
        var story = new Story(tenant, session);
        story.Append(new ConversationStarted(session, story.Contact, phone, null), at ?? Day);
        return story;
    }

    /// <summary>What was told since the last call.</summary>
    public IReadOnlyList<JournalEvent> Tell()
    {
        var rest = _events.Skip(_told).ToList();
        _told = _events.Count;
        return rest;
    }

    public MessageId Receive(string? text, DateTimeOffset sentAt, string? name = null, string type = "text")
    {
        var id = MessageId.New();
        Append(new MessageReceived(id, $"wamid.{id}", type, null, text, name, null, sentAt), sentAt.AddSeconds(2));
        return id;
    }

    public MessageId Queue(string text, DateTimeOffset at)
    {
        var id = MessageId.New();
        Append(new MessageQueued(id, id.Value, "491701", text, null, "key"), at);
        return id;
    }

    public void Status(MessageId message, MessageStatus status, DateTimeOffset at, string? wamid = null, int? code = null, string? error = null) =>
        Append(new MessageStatusChanged(message, status, wamid, at, code, error), at);

    public void Append(object fact, DateTimeOffset at)
    {
        var encoded = EventCodec.Encode(fact, at);
        Append(encoded.Kind, encoded.Content, at);
    }

    public void Append(string kind, ReadOnlyMemory<byte>? content, DateTimeOffset at) =>
        _events.Add(new JournalEvent(Tenant, StreamId.Of(Conversation), Version + 1, kind, 1, at, content, null));

    /// <summary>Erases an event that was told already or not.</summary>
    public void Erase(int index) => _events[index] = _events[index] with { Content = null, Raw = null };
}
