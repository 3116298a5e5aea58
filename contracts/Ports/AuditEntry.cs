namespace Parley.Contracts.Ports;

/// <summary>What is known of an act when it is recorded.</summary>
/// <param name="Tenant">Whose audit it belongs to; null for the platform's.</param>
/// <param name="At">When it happened; of acts that are counted, when the first did.</param>
/// <param name="Action">What was done, such as <c>key.revoke</c>.</param>
public sealed record AuditEntry(AuditId Id, TenantId? Tenant, DateTimeOffset At, AuditActor Actor, string Action)
{
    /// <summary>The kind of thing it was done to, such as <c>key</c>; empty where there is none.</summary>
    public string TargetKind { get; init; } = "";

    /// <summary>That thing's id; never a name or a number of a person.</summary>
    public string Target { get; init; } = "";

    public AuditOutcome Outcome { get; init; } = AuditOutcome.Done;

    /// <summary>Why it was refused or failed, as the API says it; empty for what was done.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How often it happened within its minute; more than 1 for attempts and readings alone.</summary>
    public long Times { get; init; } = 1;

    /// <summary>The client's IP address. Personal.</summary>
    public string? Address { get; init; }

    /// <summary>The client's program, as it calls itself. Personal.</summary>
    public string? UserAgent { get; init; }

    /// <summary>What was there before, a JSON object of texts without secrets; null where nothing was noted. Personal.</summary>
    public string? Before { get; init; }

    /// <summary>What is there since, likewise.</summary>
    public string? After { get; init; }
}

/// <summary>Who acted.</summary>
/// <param name="Id">The key's or the person's id; <c>platform</c> and <c>system</c> for those; what was presented, where nobody is known.</param>
/// <param name="Name">How it was called at the time. Personal; null where it has no name, or it was erased.</param>
public sealed record AuditActor(AuditActorKind Kind, string Id, string? Name)
{
    /// <summary>The engine itself.</summary>
    public static AuditActor System { get; } = new(AuditActorKind.System, "system", null);

    /// <summary>The platform's admin key.</summary>
    public static AuditActor Platform { get; } = new(AuditActorKind.Platform, "platform", null);
}

/// <summary>What kind of actor; numbers are stored.</summary>
public enum AuditActorKind
{
    /// <summary>Somebody whose credential opened nothing.</summary>
    Unknown = 1,

    /// <summary>An API key.</summary>
    Key = 2,

    /// <summary>A person who signed in.</summary>
    Person = 3,

    /// <summary>The operator's admin key.</summary>
    Platform = 4,

    /// <summary>The engine.</summary>
    System = 5,
}

/// <summary>What came of an act; numbers are stored.</summary>
public enum AuditOutcome
{
    Done = 1,

    /// <summary>Not allowed, or not possible as asked; nothing changed.</summary>
    Refused = 2,

    /// <summary>It broke off; something may have changed.</summary>
    Failed = 3,

    /// <summary>It began, and the process ended before it did.</summary>
    Unknown = 4,
}
