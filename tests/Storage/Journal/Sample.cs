using System.Text;

namespace Parley.Tests.Storage.Journal;

/// <summary>Appends as the engine makes them.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public static StreamId Stream() => StreamId.Of(ConversationId.New());

    public static Append Append(TenantId tenant, StreamId stream, long expected, params KeyClaim[] keys) =>
        new(Guid.NewGuid(), tenant, stream, expected, [Event($"after {expected}")], [.. keys], []);

    public static Append With(this Append append, params OutboxChange[] changes) => append with { Outbox = [.. changes] };

    public static NewEvent Event(string text, string raw = "") =>
        new("message.received", 1, Now, Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"), Encoding.UTF8.GetBytes(raw));

    public static KeyClaim Key(string key, string scope = "in:test", int eventIndex = 0, DateTimeOffset? expires = null, byte[]? hash = null) =>
        new(scope, key, hash ?? [], eventIndex, expires ?? DateTimeOffset.UtcNow.AddDays(14));

    public static OutboxChange.Enqueue Enqueue(MessageId message, SessionId session, DateTimeOffset? due = null) =>
        new(message, session, due ?? DateTimeOffset.UtcNow.AddMinutes(-1), Encoding.UTF8.GetBytes($"{{\"send\":\"{message}\"}}"));

    public static string Text(this JournalEvent e) => Encoding.UTF8.GetString(e.Content!.Value.Span);
}
