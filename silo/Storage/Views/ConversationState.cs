using Parley.Contracts.Grains;
using Parley.Domain.Conversations;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>A row of <c>conversation_view</c> while events are applied to it. Instants are microseconds since 1970.</summary>
internal sealed class ConversationState(ConversationId id, TenantId tenant)
{
    private const int LastTextLength = 200;
    private const long Second = 1_000_000, Window = 24 * 3600 * Second;

    public ConversationId Id { get; } = id;

    public TenantId Tenant { get; } = tenant;

    public required SessionId Session { get; init; }

    public required ContactId Contact { get; set; }

    public string? Phone { get; set; }

    public string? Name { get; set; }

    public string? LastText { get; set; }

    public MessageDirection LastDirection { get; set; } = MessageDirection.Inbound;

    public long LastAt { get; set; }

    /// <summary>The version of the message that <see cref="LastText"/> shows; 0 before the first one.</summary>
    public long LastVersion { get; set; }

    public int Unread { get; set; }

    public long? WindowUntil { get; set; }

    /// <summary>Twice the status, and one more when it is some person's.</summary>
    public int Place { get; set; }

    /// <summary>The time of the first message that nobody has answered.</summary>
    public long? WaitingSince { get; set; }

    /// <summary>What people have done with it; null where they have done nothing.</summary>
    public DeskColumns? Desk { get; set; }

    /// <summary>The stream's version up to which events are applied; what comes again is skipped by it.</summary>
    public long Applied { get; set; }

    /// <summary>
    /// Where a message of WhatsApp's stands in the thread. WhatsApp tells whole seconds: a message of the second in which the last one was
    /// written is told after it, and stands behind it.
    /// </summary>
    public long PlaceOf(long sentAt) => LastVersion > 0 && LastAt > sentAt && LastAt - sentAt < Second ? LastAt : sentAt;

    public void Received(long at, long version, MessageReceived received)
    {
        Show(MessageDirection.Inbound, at, version, received.Text);
        Name = received.ProfileName ?? Name;
        if (received.Blocked != true && received.Rating is null) Unread++;
        var sentAt = Microseconds.Of(received.SentAt);
        if (received.OpensConversation) WaitingSince ??= sentAt;
        if (received.OpensWindow) Called(sentAt);
    }

    /// <summary>A message that did not pass here. What the business wrote itself shows that somebody has read the rest.</summary>
    public void Echoed(MessageDirection direction, long at, long version, string? text)
    {
        if (direction == MessageDirection.Outbound && at >= LastAt) (Unread, WaitingSince) = (0, null);
        Show(direction, at, version, text);
    }

    /// <summary>The customer did something that opens the window.</summary>
    public void Called(long at) => WindowUntil = Math.Max(WindowUntil ?? long.MinValue, Math.Min(at + Window, Microseconds.Of(DateTimeOffset.MaxValue)));

    public void Queued(long at, long version, MessageQueued queued)
    {
        Show(MessageDirection.Outbound, at, version, queued.Text);
        if (queued.Automatic != true) (Unread, WaitingSince) = (0, null);
    }

    /// <summary>Somebody worked on it.</summary>
    public void Worked(DeskEvent happened)
    {
        Desk ??= new DeskColumns();
        Desk.Change(happened);
        var status = (DeskStatus)(Place >> 1);
        if (happened is ConversationStatusChanged changed) status = changed.Status;
        if (status == DeskStatus.Resolved) WaitingSince = null;
        Place = ((int)status << 1) | (Desk.Assignee is null ? 0 : 1);
    }

    private void Show(MessageDirection direction, long at, long version, string? text)
    {
        if (LastVersion > 0 && (at, version).CompareTo((LastAt, LastVersion)) < 0) return;
        (LastDirection, LastAt, LastVersion) = (direction, at, version);
        LastText = text is null ? null : StoredText.Shorten(text, LastTextLength);
    }
}
