namespace Parley.Domain.Tenants;

/// <summary>What happens to a tenant.</summary>
public abstract record TenantEvent;

/// <summary>The first event of every tenant.</summary>
public sealed record TenantCreated(string Name) : TenantEvent;

/// <summary>WhatsApp says something of one of the tenant's accounts or numbers; what it said stands raw beside it.</summary>
/// <param name="Field">The webhook's field, such as <c>account_update</c>.</param>
/// <param name="Event">Its event, or the word that says most; null where it has none.</param>
/// <param name="Number">The number it is about, as WhatsApp displays it; null where it is about the account.</param>
/// <param name="Session">The session of the number that an error is about.</param>
/// <param name="ErrorCode">Meta's code of an error.</param>
/// <param name="ErrorText">What a person may read about an error.</param>
public sealed record AccountChanged(
    string WabaId, string Field, string? Event, string? Number, DateTimeOffset At, SessionId? Session = null, int? ErrorCode = null, string? ErrorText = null) : TenantEvent;

/// <summary>One of the tenant's own endpoints gets nothing any more until somebody resumes it.</summary>
/// <param name="Host">The host of its URL; the rest of a URL often holds a secret.</param>
/// <param name="Reason"><c>FAILING</c> or <c>GONE</c>.</param>
/// <param name="FailingSince">Since when every attempt failed.</param>
/// <param name="Error">The last failure, in a few words.</param>
public sealed record WebhookPaused(string Webhook, string Host, string Reason, DateTimeOffset FailingSince, string Error) : TenantEvent
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>The key that makes one occasion one event.</summary>
    public Claim Occasion(TenantId tenant, DateTimeOffset now) =>
        new($"webhook:{tenant}", $"{Webhook}:{FailingSince.UtcTicks}", default, now + Kept);
}
