namespace Parley.Contracts.Grains;

/// <summary>A line for a person's ledger of consent.</summary>
/// <param name="Purposes">For what; at least one.</param>
/// <param name="Voice">Who says so.</param>
/// <param name="Evidence">The proof.</param>
/// <param name="Author">The API key behind it; empty for what came from WhatsApp.</param>
/// <param name="Key">The client's idempotency key, or what makes a signal of WhatsApp's one signal.</param>
/// <param name="RequestHash">SHA-256 of the request: the same key with another request is refused. Empty for signals.</param>
/// <param name="Session">The session by which WhatsApp told a person's settings.</param>
/// <param name="Raw">The fragment in which it told them, byte for byte.</param>
[GenerateSerializer, Immutable, Alias("parley.ChangeConsent")]
public sealed record ChangeConsent(
    [property: Id(0)] ConsentAction Action,
    [property: Id(1)] Purposes Purposes,
    [property: Id(2)] ConsentVoice Voice,
    [property: Id(3)] ConsentEvidence Evidence,
    [property: Id(4)] string Author,
    [property: Id(5)] string Key,
    [property: Id(6)] ReadOnlyMemory<byte> RequestHash,
    [property: Id(7)] SessionId? Session = null,
    [property: Id(8)] ReadOnlyMemory<byte> Raw = default);

/// <summary>What happened to consent; the numbers are stored.</summary>
[GenerateSerializer, Alias("parley.ConsentAction")]
public enum ConsentAction
{
    /// <summary>The person opted in.</summary>
    Granted = 1,

    /// <summary>The person took an opt-in back.</summary>
    Withdrawn = 2,

    /// <summary>Nothing more goes to the person for these purposes, whatever they agreed to before.</summary>
    Stopped = 3,

    /// <summary>A stop is over; what the person agreed to before holds again.</summary>
    Reopened = 4,
}

/// <summary>Who says something about consent; the numbers are stored.</summary>
[GenerateSerializer, Alias("parley.ConsentVoice")]
public enum ConsentVoice
{
    /// <summary>The business, which recorded what the person said elsewhere.</summary>
    Business = 1,

    /// <summary>The person, in the chat.</summary>
    Person = 2,

    /// <summary>WhatsApp: the person's settings there, or an error that tells of them.</summary>
    Platform = 3,
}

/// <summary>The proof behind a line of the ledger.</summary>
/// <param name="Source">Where it was said: <c>web form</c>, <c>checkout</c>, <c>whatsapp</c>, …, 1 to 64 characters.</param>
/// <param name="Text">The text the person saw and agreed to, or what they wrote; up to 4,096 characters.</param>
/// <param name="At">When the person said it.</param>
/// <param name="Ip">The address it came from, where there was one.</param>
/// <param name="Agent">The browser or program it came by, where there was one.</param>
/// <param name="Reference">The business's own record of it, or WhatsApp's message id.</param>
[GenerateSerializer, Immutable, Alias("parley.ConsentEvidence")]
public sealed record ConsentEvidence(
    [property: Id(0)] string Source,
    [property: Id(1)] string? Text,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] string? Ip = null,
    [property: Id(4)] string? Agent = null,
    [property: Id(5)] string? Reference = null);

/// <summary>Where a person stands after a change, or why it was refused.</summary>
/// <param name="Repeated">True when the key was used before for the same request: nothing was changed now.</param>
[GenerateSerializer, Immutable, Alias("parley.ConsentOutcome")]
public sealed record ConsentOutcome([property: Id(0)] ConsentStanding Standing, [property: Id(1)] bool Repeated, [property: Id(2)] Refusal? Refusal);

/// <summary>Where a person stands, by purpose.</summary>
[GenerateSerializer, Immutable, Alias("parley.ConsentStanding")]
public sealed record ConsentStanding([property: Id(0)] PurposeStanding Utility, [property: Id(1)] PurposeStanding Marketing, [property: Id(2)] PurposeStanding Authentication)
{
    /// <summary>One purpose's standing.</summary>
    public PurposeStanding Of(Purposes purpose) => purpose switch
    {
        Purposes.Utility => Utility,
        Purposes.Marketing => Marketing,
        Purposes.Authentication => Authentication,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "One purpose at a time."),
    };
}

/// <summary>Where a person stands for one purpose.</summary>
/// <param name="GrantedAt">When they opted in; null when they did not, or took it back.</param>
/// <param name="StoppedBy">Who stopped it; null while nobody did.</param>
/// <param name="StoppedAt">When it was stopped.</param>
/// <param name="ReopenedAt">When a stop was lifted last; what was said before that stops nothing any more.</param>
[GenerateSerializer, Immutable, Alias("parley.PurposeStanding")]
public readonly record struct PurposeStanding(
    [property: Id(0)] DateTimeOffset? GrantedAt, [property: Id(1)] ConsentVoice? StoppedBy, [property: Id(2)] DateTimeOffset? StoppedAt, [property: Id(3)] DateTimeOffset? ReopenedAt)
{
    /// <summary>Whether a message for this purpose may go out.</summary>
    public bool Allowed => GrantedAt is not null && StoppedBy is null;
}
