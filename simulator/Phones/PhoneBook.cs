using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Phones;

/// <summary>
/// All customers' phones and what they keep. Memory is bounded: so many messages per phone, so many in all (the oldest go
/// first), so many phones. Safe for use from many threads.
/// </summary>
public sealed class PhoneBook(PhoneLimits limits)
{
    private readonly ConcurrentDictionary<string, Phone> _phones = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Phone> _byUserId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ChatMessage> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ChatMessage> _all = new();
    private int _kept;
    private int _count;
    private long _sequence;

    internal Signal Changes { get; } = new();

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Phone> All => _phones.Values.OrderBy(p => p.Digits, StringComparer.Ordinal);

    /// <summary>The newest number given to a message or to a change of one.</summary>
    public long LastSequence => Interlocked.Read(ref _sequence);

    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>By phone number, however written.</summary>
    public Phone? Find(string? number) => PhoneDigits.Parse(number) is { } digits ? _phones.GetValueOrDefault(digits) : null;

    public Phone? FindByUserId(string userId) => _byUserId.GetValueOrDefault(userId);

    public ChatMessage? FindMessage(string id) => _messages.GetValueOrDefault(id);

    public ChatMessage RequireMessage(string id) => FindMessage(id) ?? throw SimulatorException.NotFound($"There is no message {id}.");

    public Phone Require(string? number) => Find(number) ?? throw SimulatorException.NotFound($"There is no phone {number}.");

    /// <summary>Creates a phone, or changes what the spec names of the phone that is there.</summary>
    public Phone Add(PhoneSpec spec)
    {
        var digits = PhoneDigits.Parse(spec.Phone) ?? throw new SimulatorException($"\"{spec.Phone}\" is no phone number in E.164.");
        var phone = GetOrCreate(digits, spec.Name);
        phone.OnWhatsApp = spec.OnWhatsApp ?? phone.OnWhatsApp;
        if (spec.Name is not null) phone.Name = spec.Name;
        if (spec.UserId is not null && spec.UserId != phone.UserId) SetUserId(phone, spec.UserId);
        phone.ParentId = spec.ParentId ?? phone.ParentId;
        phone.Username = spec.Username?.TrimStart('@') ?? phone.Username;
        phone.Identity = spec.Identity ?? phone.Identity;
        return phone;
    }

    internal void SetUserId(Phone phone, string userId)
    {
        if (!_byUserId.TryAdd(userId, phone)) throw SimulatorException.Conflict($"The user id {userId} is another phone's.");
        if (phone.UserId is { } former) _byUserId.TryRemove(former, out _);
        phone.UserId = userId;
    }

    internal void ChangeNumber(Phone phone, string digits)
    {
        if (!_phones.TryAdd(digits, phone)) throw SimulatorException.Conflict($"+{digits} is another phone's number.");
        _phones.TryRemove(phone.Digits, out _);
        phone.Digits = digits;
    }

    internal Phone GetOrCreate(string digits, string? name)
    {
        if (_phones.TryGetValue(digits, out var phone)) return phone;
        if (Count >= limits.Phones) throw new SimulatorException($"There are {limits.Phones} phones already, which is the limit.");
        var created = new Phone(digits, name, null, onWhatsApp: true);
        phone = _phones.GetOrAdd(digits, created);
        if (ReferenceEquals(phone, created)) Interlocked.Increment(ref _count);
        return phone;
    }

    internal void Keep(ChatMessage message)
    {
        _messages[message.Id] = message;
        message.Phone.Add(message, limits.MessagesPerPhone, Forget);
        _all.Enqueue(message);
        if (Interlocked.Increment(ref _kept) > limits.Messages && _all.TryDequeue(out var oldest))
        {
            Interlocked.Decrement(ref _kept);
            oldest.Phone.ForgetUntil(oldest.Sequence, Forget);
        }

        Changes.Pulse();
    }

    internal void Changed(ChatMessage message)
    {
        message.Changed = NextSequence();
        message.Phone.Changes.Pulse();
        Changes.Pulse();
    }

    /// <summary>Kept messages of all phones, oldest first.</summary>
    internal ChatMessage[] Everything() => [.. _all.Where(m => _messages.ContainsKey(m.Id))];

    internal void Clear()
    {
        _phones.Clear();
        _byUserId.Clear();
        _messages.Clear();
        _all.Clear();
        Interlocked.Exchange(ref _kept, 0);
        Interlocked.Exchange(ref _count, 0);
        Changes.Pulse();
    }

    private void Forget(ChatMessage message) => _messages.TryRemove(message.Id, out _);
}
