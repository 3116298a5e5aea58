using Parley.Simulator.Accounts;

namespace Parley.Simulator.Phones;

/// <summary>A customer's phone with its chats. Only the newest messages are kept.</summary>
public sealed class Phone
{
    private readonly Queue<ChatMessage> _messages = new();
    private readonly Dictionary<string, Relation> _relations = new(1, StringComparer.Ordinal);
    private Queue<DateTimeOffset>? _marketing;

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
    public string Digits { get; internal set; }

    /// <summary>The profile name; empty when the customer set none.</summary>
    public string Name { get; internal set; }

    /// <summary>The business-scoped user id, when the phone has one.</summary>
    public string? UserId { get; internal set; }

    /// <summary>The user id that enrolled portfolios share, when the phone has one.</summary>
    public string? ParentId { get; internal set; }

    /// <summary>The username, without <c>@</c>; null when the customer adopted none.</summary>
    public string? Username { get; internal set; }

    /// <summary>What businesses see, as far as nothing else was said for one of them.</summary>
    public IdentityMode Identity { get; internal set; }

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
        lock (Gate) return _relations.TryGetValue(number.Id, out var relation) ? relation.LastWritten : null;
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
            // What WhatsApp itself tells of a customer is not the customer writing.
            if (message is { FromBusiness: false, Type: not "system" }) RelationTo(message.Number).LastWritten = message.Time;
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
        lock (Gate) RelationTo(number).LastWritten = at;
    }

    /// <summary>The customer as a business number sees it.</summary>
    internal Identity SeenBy(BusinessNumber number)
    {
        var mode = With(number, r => r.Identity) ?? Identity;
        // Without a user id there is nothing but the number.
        return mode switch
        {
            IdentityMode.Phone => new Identity(Digits, null, null, Username),
            IdentityMode.User when UserId is not null => new Identity(null, UserId, ParentId, Username),
            _ => new Identity(Digits, UserId, UserId is null ? null : ParentId, Username),
        };
    }

    /// <summary>Reads or changes what there is between this phone and a number, under the phone's lock.</summary>
    internal T With<T>(BusinessNumber number, Func<Relation, T> look)
    {
        lock (Gate) return look(RelationTo(number));
    }

    /// <summary>Counts a marketing message, unless so many came within 24 hours; false then.</summary>
    internal bool TakeMarketing(int limit, DateTimeOffset now)
    {
        lock (Gate)
        {
            _marketing ??= new Queue<DateTimeOffset>();
            while (_marketing.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromHours(24)) _marketing.Dequeue();
            if (_marketing.Count >= limit) return false;
            _marketing.Enqueue(now);
            return true;
        }
    }

    private Relation RelationTo(BusinessNumber number)
    {
        if (!_relations.TryGetValue(number.Id, out var relation)) _relations.Add(number.Id, relation = new Relation());
        return relation;
    }
}
