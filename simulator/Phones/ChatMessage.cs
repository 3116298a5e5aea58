using Parley.Simulator.Accounts;

namespace Parley.Simulator.Phones;

/// <summary>How far a message of a business got. The order is the order of progress.</summary>
public enum DeliveryStatus
{
    /// <summary>Graph took it; nothing was told yet.</summary>
    Accepted,
    Sent,
    Delivered,
    Read,

    /// <summary>A voice message was listened to.</summary>
    Played,
    Failed,
}

/// <summary>A message in the chat of a customer's phone with a business number.</summary>
public sealed class ChatMessage
{
    private static readonly Billing.Price NoPrice = new(false, "free_customer_service", "service");

    /// <summary>Rises by one with every message of the world; the cursor of lists.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its WhatsApp id, <c>wamid.…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>True when the business wrote it.</summary>
    public required bool FromBusiness { get; init; }

    public required Phone Phone { get; init; }

    public required BusinessNumber Number { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Meta's type: <c>text</c>, …</summary>
    public required string Type { get; init; }

    /// <summary>The text of a text message; for other types what a person would read, or null.</summary>
    public string? Text { get; init; }

    /// <summary>The JSON of <see cref="Type"/> as it was sent; undefined for texts.</summary>
    public System.Text.Json.JsonElement Content { get; init; }

    /// <summary>What the phone shows of a template.</summary>
    public Templates.FilledTemplate? Template { get; init; }

    /// <summary>What it costs the business.</summary>
    public Billing.Price Price { get; init; } = NoPrice;

    /// <summary>The end of the free entry point in which it was sent; null outside of one.</summary>
    public DateTimeOffset? FreeUntil { get; init; }

    /// <summary>Files it shows, as far as they lie on WhatsApp's servers, in the order of its JSON.</summary>
    public IReadOnlyList<Media.MediaFile> Media { get; internal set; } = [];

    /// <summary>The message a reaction is about.</summary>
    public string? ReactsTo { get; init; }

    /// <summary>The message this one replies to.</summary>
    public string? ReplyTo { get; init; }

    public bool PreviewUrl { get; init; }

    /// <summary>What the business gave to have it back in the statuses.</summary>
    public string? CallbackData { get; init; }

    /// <summary>True when it was addressed to a business-scoped user id.</summary>
    public bool ByUserId { get; init; }

    /// <summary>Why it failed, when it did.</summary>
    public Graph.GraphError? Error { get; internal set; }

    /// <summary>For messages of the business. Changes only under the lock of <see cref="Phone"/>.</summary>
    public DeliveryStatus Status { get; internal set; }

    /// <summary>For messages of the customer: the business marked it as read.</summary>
    public bool ReadByBusiness { get; internal set; }

    /// <summary>Links that are being fetched. The first status and the phone wait for it.</summary>
    internal Task<Media.FetchedMedia>? Fetching { get; init; }

    /// <summary>Held back until it is known how people take its template.</summary>
    internal bool Held { get; set; }

    /// <summary>It gets no further than <c>sent</c>.</summary>
    internal bool NeverArrives { get; init; }

    /// <summary>Rises with every change of this message, out of the same numbers as <see cref="Sequence"/>.</summary>
    public long Changed { get; internal set; }
}
