using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Groups;

/// <summary>A group that a business number made. Its members come by its link, and leave or are removed.</summary>
public sealed class Group(string id, BusinessNumber number, string subject, string? description, bool approvalRequired, DateTimeOffset createdAt)
{
    /// <summary>The most members besides the business.</summary>
    public const int MaxMembers = 8;

    private const int KeptMessages = 1_000;
    private readonly Lock _gate = new();
    private readonly List<Phone> _members = [];
    private readonly List<JoinRequest> _requests = [];
    private readonly Queue<GroupMessage> _messages = new();

    public string Id { get; } = id;

    public BusinessNumber Number { get; } = number;

    public string Subject { get; internal set; } = subject;

    public string? Description { get; internal set; } = description;

    /// <summary>Whether who follows the link asks first.</summary>
    public bool ApprovalRequired { get; } = approvalRequired;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Meta has suspended it: nothing can be sent to it.</summary>
    public bool Suspended { get; internal set; }

    /// <summary>The code of the link by which people join; null when it was taken back.</summary>
    public string? LinkCode { get; internal set; }

    /// <summary>The link by which people join.</summary>
    public string? Link => LinkCode is null ? null : $"https://chat.whatsapp.com/{LinkCode}";

    public IReadOnlyList<Phone> Members
    {
        get
        {
            lock (_gate) return [.. _members];
        }
    }

    /// <summary>Who asked to join and was not answered yet, oldest first.</summary>
    public IReadOnlyList<JoinRequest> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    /// <summary>What was said in it, oldest first; the newest thousand are kept.</summary>
    public IReadOnlyList<GroupMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    public bool Has(Phone phone)
    {
        lock (_gate) return _members.Contains(phone);
    }

    /// <summary>False when the group is full, or the phone is in it.</summary>
    internal bool Add(Phone phone)
    {
        lock (_gate)
        {
            if (_members.Count >= MaxMembers || _members.Contains(phone)) return false;
            _requests.RemoveAll(request => request.Phone == phone);
            _members.Add(phone);
            return true;
        }
    }

    internal bool Remove(Phone phone)
    {
        lock (_gate) return _members.Remove(phone);
    }

    /// <summary>The phone's request; the one that is there when it asked before.</summary>
    internal JoinRequest Ask(Phone phone, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_requests.Find(request => request.Phone == phone) is { } known) return known;
            var asked = new JoinRequest(GroupBook.NewId("join", Number), phone, now);
            _requests.Add(asked);
            return asked;
        }
    }

    /// <summary>Takes a request out of the list; null when there is none of this id.</summary>
    internal JoinRequest? Take(string requestId)
    {
        lock (_gate)
        {
            var found = _requests.Find(request => request.Id == requestId);
            if (found is not null) _requests.Remove(found);
            return found;
        }
    }

    internal void Keep(GroupMessage message)
    {
        lock (_gate)
        {
            _messages.Enqueue(message);
            if (_messages.Count > KeptMessages) _messages.Dequeue();
        }
    }
}

/// <summary>Somebody wants to join a group.</summary>
public sealed record JoinRequest(string Id, Phone Phone, DateTimeOffset At);

/// <summary>A message in a group.</summary>
/// <param name="From">The member who wrote it; null for the business.</param>
/// <param name="Text">What a person would read of it.</param>
/// <param name="Content">The JSON of its type.</param>
public sealed record GroupMessage(string Id, Phone? From, string Type, string? Text, System.Text.Json.JsonElement Content, DateTimeOffset At);
