using Parley.Domain.Content;
using Parley.Domain.Conversations;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>
/// What a batch of events makes of the views: rows to write, and nothing else. Each event counts once, however often it
/// comes: a conversation's row knows the version it has reached, and a status climbs once.
/// </summary>
/// <param name="conversations">The rows, as they stand, of the conversations that events of the batch change.</param>
/// <param name="reached">Of the other conversations only the versions that they have reached.</param>
internal sealed class Projection(Dictionary<ConversationId, ConversationState> conversations, Dictionary<ConversationId, long> reached)
{
    private readonly HashSet<ConversationState> _touched = [];
    private readonly Dictionary<(ConversationId Id, TenantId Tenant), long> _advanced = [];
    private readonly Dictionary<MessageId, MessageRow> _messages = [];
    private readonly Dictionary<MessageId, StatusRow> _statuses = [];
    private readonly Dictionary<(TenantId Tenant, int Day), DayRow> _days = [];

    /// <summary>Rows to insert or replace.</summary>
    public IReadOnlyCollection<ConversationState> Conversations => _touched;

    /// <summary>Conversations of which nothing changes but the version they have reached: their rows were not read.</summary>
    public IReadOnlyDictionary<(ConversationId Id, TenantId Tenant), long> Advanced => _advanced;

    /// <summary>Rows to insert.</summary>
    public IReadOnlyCollection<MessageRow> Messages => _messages.Values;

    /// <summary>Rows to let climb, of messages that were written earlier.</summary>
    public IReadOnlyCollection<StatusRow> Statuses => _statuses.Values;

    /// <summary>What is to be added to the counters.</summary>
    public IReadOnlyCollection<DayRow> Days => _days.Values;

    public void Apply(ViewEvent item)
    {
        var @event = item.Event;
        if (Find(item) is not { } conversation)
        {
            // Statuses need no more than their message: most events are statuses, and they are cheap this way.
            if (item.Fact is MessageStatusChanged change) Apply(item.Conversation, @event.Tenant, change, @event.Version);
            else if (item.Fact is MessagePriced priced) Apply(item.Conversation, @event.Tenant, priced);
            if (@event.Version > reached.GetValueOrDefault(item.Conversation)) Count(item);
            reached[item.Conversation] = Math.Max(@event.Version, reached.GetValueOrDefault(item.Conversation));
            _advanced[(item.Conversation, @event.Tenant)] = @event.Version;
            return;
        }

        if (@event.Version <= conversation.Applied || @event.Tenant != conversation.Tenant) return;
        conversation.Applied = @event.Version;
        _touched.Add(conversation);
        Count(item);
        switch (item.Fact)
        {
            case MessageReceived received:
                Apply(conversation, @event, received);
                break;
            case MessageEchoed echoed:
                Apply(conversation, @event, echoed);
                break;
            case ConversationPartiesChanged changed:
                (conversation.Contact, conversation.Phone) = (changed.Contact, changed.Phone);
                break;
            case ConversationJoined joined:
                conversation.Called(Microseconds.Of(joined.LastInboundAt));
                break;
            case CallChanged { ByCustomer: true } call:
                conversation.Called(Microseconds.Of(call.At));
                break;
            case MessageQueued queued:
                Apply(conversation, @event, queued);
                break;
            case ConversationRead read:
                conversation.Unread = Math.Min(conversation.Unread, read.Unread);
                break;
            case DeskEvent happened:
                Apply(conversation, @event, happened);
                break;
            case MessageStatusChanged change:
                Apply(conversation.Id, conversation.Tenant, change, @event.Version);
                break;
            case MessagePriced priced:
                Apply(conversation.Id, conversation.Tenant, priced);
                break;
        }
    }

    private void Count(ViewEvent item)
    {
        if (!DayRow.Counts(item.Fact)) return;
        var (tenant, day) = (item.Event.Tenant, DayRow.Of(item.Event.At));
        if (!_days.TryGetValue((tenant, day), out var row)) _days.Add((tenant, day), row = new DayRow(tenant, day));
        row.Add(item.Fact!);
    }

    private ConversationState? Find(ViewEvent item)
    {
        if (conversations.TryGetValue(item.Conversation, out var known) || item.Fact is not ConversationStarted started) return known;
        var made = new ConversationState(item.Conversation, item.Event.Tenant)
        {
            Session = started.Session, Contact = started.Contact, Phone = started.Phone, LastAt = Microseconds.Of(item.Event.At),
        };
        conversations.Add(item.Conversation, made);
        return made;
    }

    private void Apply(ConversationState conversation, JournalEvent @event, MessageReceived received)
    {
        var at = conversation.PlaceOf(Microseconds.Of(received.SentAt));
        conversation.Received(at, @event.Version, received);
        _messages[received.Message] = new MessageRow(received.Message, conversation.Tenant, conversation.Id)
        {
            At = at, Version = @event.Version, Direction = MessageDirection.Inbound, Type = received.Type, Text = received.Text,
            WhatsAppId = received.WhatsAppId, Status = MessageStatus.Received, StatusAt = Microseconds.Of(@event.At),
            ErrorCode = received.ErrorCode, ErrorText = received.ErrorText,
        };
    }

    private void Apply(ConversationState conversation, JournalEvent @event, MessageEchoed echoed)
    {
        var sentAt = Microseconds.Of(echoed.SentAt);
        var at = conversation.PlaceOf(sentAt);
        var direction = echoed.FromCustomer ? MessageDirection.Inbound : MessageDirection.Outbound;
        conversation.Echoed(direction, at, @event.Version, echoed.Text);
        if (echoed.OpensWindow) conversation.Called(sentAt);
        _messages[echoed.Message] = new MessageRow(echoed.Message, conversation.Tenant, conversation.Id)
        {
            At = at, Version = @event.Version, Direction = direction, Type = echoed.Type, Text = echoed.Text,
            WhatsAppId = echoed.WhatsAppId, Status = echoed.Status, StatusAt = sentAt,
        };
    }

    private void Apply(ConversationState conversation, JournalEvent @event, MessageQueued queued)
    {
        var at = Microseconds.Of(@event.At);
        conversation.Queued(at, @event.Version, queued);
        _messages[queued.Message] = new MessageRow(queued.Message, conversation.Tenant, conversation.Id)
        {
            At = at, Version = @event.Version, Direction = MessageDirection.Outbound, Type = queued.Type ?? ContentTypes.Text, Text = queued.Text,
            Status = MessageStatus.Queued, StatusAt = at, Template = queued.Type == ContentTypes.Template ? TemplateName.Of(@event.Raw) : null,
        };
    }

    private void Apply(ConversationState conversation, JournalEvent @event, DeskEvent happened)
    {
        var at = Microseconds.Of(@event.At);
        conversation.Worked(happened);
        var note = happened as NoteAdded;
        _messages[happened.Line] = new MessageRow(happened.Line, conversation.Tenant, conversation.Id)
        {
            At = at, Version = @event.Version, Direction = note is null ? MessageDirection.Activity : MessageDirection.Note, Type = @event.Kind, Text = note?.Text,
            Status = MessageStatus.Received, StatusAt = at,
        };
    }

    private void Apply(ConversationId conversation, TenantId tenant, MessageStatusChanged change, long version)
    {
        if (_messages.TryGetValue(change.Message, out var message))
        {
            message.Climb(change, version);
        }
        else if (_statuses.TryGetValue(change.Message, out var status))
        {
            status.Climb(change, version);
        }
        else
        {
            _statuses.Add(change.Message, new StatusRow(change.Message, tenant, conversation)
            {
                WhatsAppId = change.WhatsAppId, Status = change.Status, StatusAt = Microseconds.Of(change.At),
                ErrorCode = change.ErrorCode, ErrorText = change.ErrorText, StatusVersion = version, DeliveredAt = StatusRow.DeliveredOf(change), Price = PriceText.Of(change.Pricing),
            });
        }
    }

    private void Apply(ConversationId conversation, TenantId tenant, MessagePriced priced)
    {
        var known = _messages.TryGetValue(priced.Message, out var message) ? message : _statuses.GetValueOrDefault(priced.Message);
        // A row of the lowest rank: it brings the price and lets nothing climb.
        if (known is null) _statuses.Add(priced.Message, known = new StatusRow(priced.Message, tenant, conversation) { Status = MessageStatus.Received, StatusAt = 0 });
        known.Price ??= PriceText.Of(priced.Pricing);
    }
}
