using Parley.Simulator.Accounts;

namespace Parley.Simulator.Phones;

/// <summary>A customer's phone with its chats. Only the newest messages are kept.</summary>
public sealed class Phone
{
    private readonly Queue<ChatMessage> _messages = new();
    private readonly Dictionary<string, DateTimeOffset> _lastWritten = new(1, StringComparer.Ordinal);

    internal Phone(string digits, string? name, string? userId, bool onWhatsApp)
    {
        Digits = digits;
        Name = name ?? "";
        UserId = userId;
        OnWhatsApp = onWhatsApp;
    }

    internal Lock Gate { get; } = new();

    internal Signal Changes { get; } = new();

    /// <summary>The number without <c>+</c>: the customer's <c>wa_id</c>.</summary>
    public string Digits { get; }

    /// <summary>The profile name; empty when the customer set none.</summary>
    public string Name { get; internal set; }

    /// <summary>The business-scoped user id, when the phone has one.</summary>
    public string? UserId { get; internal set; }

    /// <summary>False for a telephone without WhatsApp.</summary>
    public bool OnWhatsApp { get; internal set; }

    /// <summary>The newest message; null when there is none.</summary>
    public ChatMessage? Last { get; private set; }

    public int MessageCount
    {
        get
        {
            lock (Gate) return _messages.Count;
        }
    }

    /// <summary>When the customer last wrote to this number; null when never.</summary>
    public DateTimeOffset? LastWroteTo(BusinessNumber number)
    {
        lock (Gate) return _lastWritten.TryGetValue(number.Id, out var at) ? at : null;
    }

    /// <summary>The kept messages, oldest first.</summary>
    public ChatMessage[] Messages()
    {
        lock (Gate) return [.. _messages];
    }

    /// <summary>Adds a message and returns those that had to go for it.</summary>
    internal void Add(ChatMessage message, int keep, Action<ChatMessage> forget)
    {
        lock (Gate)
        {
            _messages.Enqueue(message);
            Last = message;
            if (!message.FromBusiness) _lastWritten[message.Number.Id] = message.Time;
            while (_messages.Count > keep) forget(_messages.Dequeue());
        }

        Changes.Pulse();
    }

    /// <summary>Forgets everything up to a message, which is the oldest of all phones.</summary>
    internal void ForgetUntil(long sequence, Action<ChatMessage> forget)
    {
        lock (Gate)
        {
            while (_messages.TryPeek(out var oldest) && oldest.Sequence <= sequence) forget(_messages.Dequeue());
        }
    }

    /// <summary>Opens or closes the customer service window by hand: <paramref name="at"/> counts as the last time the customer wrote.</summary>
    internal void SetLastWritten(BusinessNumber number, DateTimeOffset? at)
    {
        lock (Gate)
        {
            if (at is { } time) _lastWritten[number.Id] = time;
            else _lastWritten.Remove(number.Id);
        }
    }
}
