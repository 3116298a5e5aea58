namespace Parley.Simulator.Phones;

/// <summary>What one phone and one business number have with each other. Changes only under the lock of the phone.</summary>
internal sealed class Relation
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly TimeSpan FreeEntry = TimeSpan.FromHours(72);

    /// <summary>When the customer last wrote or called; opens the customer service window.</summary>
    public DateTimeOffset? LastWritten { get; set; }

    /// <summary>When the customer came by an advertisement that was not answered yet.</summary>
    public DateTimeOffset? ReferredAt { get; set; }

    /// <summary>Until when everything is free, since an advertisement was answered.</summary>
    public DateTimeOffset? FreeUntil { get; set; }

    /// <summary>What this number sees of the customer, where it differs from what others see.</summary>
    public IdentityMode? Identity { get; set; }

    /// <summary>The customer wants no marketing of this number.</summary>
    public bool MarketingStopped { get; set; }

    /// <summary>The customer blocked the business: what it sends gets no further than <c>sent</c>.</summary>
    public bool BlocksBusiness { get; set; }

    public bool WindowOpen(DateTimeOffset now) => LastWritten is { } wrote && now - wrote < Window;

    public bool FreeEntryOpen(DateTimeOffset now) => FreeUntil > now;

    /// <summary>The business writes: within a day after an advertisement that opens the free entry point.</summary>
    public void Answered(DateTimeOffset now)
    {
        if (ReferredAt is { } referred && now - referred < Window) FreeUntil = now + FreeEntry;
        ReferredAt = null;
    }
}
