using Parley.Contracts.Grains;

namespace Parley.Contracts.Ports;

/// <summary>
/// A tenant's messages across conversations, with what is needed for a bill or a dispute. Follows the journal by
/// milliseconds; what was erased is not in it. Costs as much as the tenant's own traffic in the time asked for.
/// </summary>
public interface IMessageLog
{
    /// <summary>Messages that fit, newest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<LogEntry>> ListAsync(TenantId tenant, LogFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>One message's line; null when the tenant has no such message.</summary>
    Task<LogEntry?> FindAsync(TenantId tenant, MessageId message, CancellationToken cancellationToken = default);

    /// <summary>Attempts to deliver these events to the tenant's own endpoints, oldest first, at most 1,000.</summary>
    Task<ImmutableArray<LoggedDelivery>> DeliveriesAsync(TenantId tenant, ImmutableArray<string> events, CancellationToken cancellationToken = default);

    /// <summary>Messages delivered within a stretch of time, by session, country calling code and what WhatsApp said of their price; each message once.</summary>
    Task<ImmutableArray<DeliveredCount>> DeliveredAsync(TenantId tenant, SessionId session, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);
}

/// <summary>Which messages; null for all.</summary>
/// <param name="From">The first instant, by WhatsApp's time for inbound messages and ours for outbound ones.</param>
/// <param name="To">The first instant that is not meant any more.</param>
/// <param name="Template">A template's name.</param>
public sealed record LogFilter(
    DateTimeOffset From, DateTimeOffset To, SessionId? Session, ConversationId? Conversation, ContactId? Contact, string? Type, MessageStatus? Status, MessageDirection? Direction, string? Template);

/// <summary>A line of the log.</summary>
/// <param name="Phone">The person's number, E.164 digits without '+'; null where it is not known.</param>
/// <param name="Template">Of a template, its name and language: <c>name/language</c>.</param>
/// <param name="Pricing">What WhatsApp said of the price; null while it said nothing.</param>
/// <param name="DeliveredAt">When WhatsApp delivered it; null while it did not.</param>
/// <param name="StatusRaw">The status as WhatsApp sent it, where it tells an error.</param>
public sealed record LogEntry(
    MessageView Message, ContactId Contact, string? Phone, string? Template, MessagePricing? Pricing, DateTimeOffset? DeliveredAt, ReadOnlyMemory<byte>? StatusRaw);

/// <summary>An attempt to deliver an event of a message to one of the tenant's endpoints.</summary>
public sealed record LoggedDelivery(WebhookId Webhook, WebhookAttemptRecord Attempt);

/// <summary>How many messages to one person's number were delivered under one price; grouped by number, which tells the country.</summary>
public sealed record DeliveredCount(string? Phone, MessagePricing? Pricing, bool IsTemplate, long Count);
