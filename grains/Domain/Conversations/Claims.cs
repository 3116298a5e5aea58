namespace Parley.Domain.Conversations;

/// <summary>The keys that keep a message one message. Scopes name their owner, so that no key reaches across tenants.</summary>
public static class Claims
{
    /// <summary>Meta repeats webhooks for up to 7 days; twice that leaves room for a spool replayed late.</summary>
    public static readonly TimeSpan InboundKept = TimeSpan.FromDays(14);

    /// <summary>How long a client's key is remembered.</summary>
    public static readonly TimeSpan ClientKept = TimeSpan.FromDays(30);

    /// <summary>A customer's message, by WhatsApp's id within its session.</summary>
    public static Claim Inbound(SessionId session, string whatsAppId, DateTimeOffset now) =>
        new(InboundScope(session), whatsAppId, default, now + InboundKept);

    /// <summary>One status of one sent message.</summary>
    public static Claim Status(SessionId session, string whatsAppId, string status, DateTimeOffset now) =>
        new(StatusScope(session), $"{whatsAppId}:{status}", default, now + InboundKept);

    /// <summary>Something that happened beside messages and statuses.</summary>
    public static Claim Fact(SessionId session, string key, DateTimeOffset now) => new($"fact:{session}", key, default, now + InboundKept);

    /// <summary>The wamid of an accepted send: how a status without our callback data finds its message. Statuses may come for 30 days.</summary>
    public static Claim Sent(SessionId session, string whatsAppId, DateTimeOffset now) =>
        new(SentScope(session), whatsAppId, default, now + ClientKept);

    /// <summary>A client's key.</summary>
    public static Claim Client(TenantId tenant, string key, ReadOnlyMemory<byte> requestHash, DateTimeOffset now) =>
        new(ClientScope(tenant), key, requestHash, now + ClientKept);

    /// <summary>That nobody decides about an unknown send is said once.</summary>
    public static Claim Undecided(SessionId session, MessageId message, DateTimeOffset now) =>
        new($"undecided:{session}", message.Value, default, now + ClientKept);

    public static string ClientScope(TenantId tenant) => $"client:{tenant}";

    public static string InboundScope(SessionId session) => $"in:{session}";

    public static string SentScope(SessionId session) => $"sent:{session}";

    private static string StatusScope(SessionId session) => $"status:{session}";
}
