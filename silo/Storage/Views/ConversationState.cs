using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>A row of <c>conversation_view</c> while events are applied to it. Instants are microseconds since 1970.</summary>
internal sealed class ConversationState(ConversationId id, TenantId tenant)
{
    private const int LastTextLength = 200;
    private const long Window = 24L * 3600 * 1_000_000;

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

    /// <summary>The stream's version up to which events are applied; what comes again is skipped by it.</summary>
    public long Applied { get; set; }

    public void Received(long at, long version, string? text, string? name, bool opensWindow)
    {
        Show(MessageDirection.Inbound, at, version, text);
        Name = name ?? Name;
        Unread++;
        if (opensWindow) Called(at);
    }

    /// <summary>A message that did not pass here. What the business wrote itself shows that somebody has read the rest.</summary>
    public void Echoed(MessageDirection direction, long at, long version, string? text)
    {
        if (direction == MessageDirection.Outbound && at >= LastAt) Unread = 0;
        Show(direction, at, version, text);
    }

    /// <summary>The customer did something that opens the window.</summary>
    public void Called(long at) => WindowUntil = Math.Max(WindowUntil ?? long.MinValue, Math.Min(at + Window, Microseconds.Of(DateTimeOffset.MaxValue)));

    public void Queued(long at, long version, string text)
    {
        Show(MessageDirection.Outbound, at, version, text);
        Unread = 0;
    }

    private void Show(MessageDirection direction, long at, long version, string? text)
    {
        if (LastVersion > 0 && (at, version).CompareTo((LastAt, LastVersion)) < 0) return;
        (LastDirection, LastAt, LastVersion) = (direction, at, version);
        LastText = text is null ? null : StoredText.Shorten(text, LastTextLength);
    }
}
