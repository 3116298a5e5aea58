using System.Text.Json.Serialization;

namespace Parley.Simulator;

/// <summary>How an error is reported that Meta may find before or after it answered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Reporting>))]
public enum Reporting
{
    /// <summary>In the answer to the send.</summary>
    [JsonStringEnumMemberName("answer")] Answer,

    /// <summary>The send is accepted; a <c>failed</c> status follows.</summary>
    [JsonStringEnumMemberName("webhook")] Webhook,

    /// <summary>Not at all: the rule is not enforced.</summary>
    [JsonStringEnumMemberName("off")] Off,
}

/// <summary>How the world behaves; may be changed at any time and holds for what happens from then on.</summary>
public sealed record SimulatorSettings
{
    /// <summary>From the answer to a send until its <c>sent</c> status.</summary>
    public int SentAfterMs { get; init; }

    /// <summary>From <c>sent</c> until <c>delivered</c>.</summary>
    public int DeliveredAfterMs { get; init; } = 100;

    /// <summary>From <c>delivered</c> until <c>read</c>; null: only when somebody opens the chat.</summary>
    public int? ReadAfterMs { get; init; }

    /// <summary>The 24-hour window: how a free-form message outside of it is refused (131047).</summary>
    public Reporting Window { get; init; } = Reporting.Answer;

    /// <summary>How a send to a number that is not on WhatsApp is refused (131026). It cannot be switched off.</summary>
    public Reporting Undeliverable { get; init; } = Reporting.Answer;

    /// <summary>Messages a second that a number may send, as much at once (130429); null: not enforced. Meta grants 80, on request 1,000.</summary>
    public int? Throughput { get; init; }

    /// <summary>Whether the pair rate is enforced (131056): one message per 6 seconds from a number to a person, 45 at once, borrowed from later ones.</summary>
    public bool PairRate { get; init; }

    /// <summary>People that a portfolio may reach outside the window within 24 hours (131048); null: not enforced. Meta's steps: 250, 2,000, 10,000, 100,000.</summary>
    public int? Reach { get; init; }

    /// <summary>Marketing templates that a person gets within 24 hours outside the window, of all businesses (131049); null: not enforced.</summary>
    public int? MarketingPerPerson { get; init; }

    /// <summary>Whether marketing templates to numbers of the United States fail (131049), as they do since April 2025.</summary>
    public bool UnitedStatesMarketingPaused { get; init; }

    /// <summary>From when service messages are charged, and utility templates inside the window again; null: never.</summary>
    public DateTimeOffset? ServiceChargedFrom { get; init; } = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>From the creation or edit of a template until it is approved; null: only when somebody decides over <c>/_sim/</c>.</summary>
    public int? TemplateReviewMs { get; init; } = 1000;

    /// <summary>Templates an account may create within an hour (80007); null: not enforced. Meta: 100.</summary>
    public int? TemplatesPerHour { get; init; }

    /// <summary>
    /// Messages of a template of unknown quality that go at once; further ones are held (<c>held_for_quality_assessment</c>) until the template is rated, and fail
    /// (132015) when it is paused; null: none are. Meta does not say its number.
    /// </summary>
    public int? PacedAfter { get; init; }

    /// <summary>Calls that an app may make within an hour to manage one account (80007), at most 200 of them without a registered number; null: not enforced. Meta: 5,000.</summary>
    public int? ManagementCalls { get; init; }

    /// <summary>Calls that an app may make within an hour, sends not counted (4); null: not enforced.</summary>
    public int? AppCalls { get; init; }

    /// <summary>Templates an account may have, each language counted (2388019).</summary>
    public int TemplateLimit { get; init; } = 6_000;

    /// <summary>What becomes of media that a send names by a link.</summary>
    public Media.LinkPolicy LinkMedia { get; init; }

    /// <summary>Updates put into one POST at most, 1 to 1,000, as far as that many are waiting.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>How long a POST that is not full waits for more updates.</summary>
    public int BatchWaitMs { get; init; }

    /// <summary>POSTs under way at the same time, per callback.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>How long a receiver may take, in real time.</summary>
    public int AttemptTimeoutMs { get; init; } = 10_000;

    /// <summary>Waits between attempts, in seconds; the last one repeats.</summary>
    public IReadOnlyList<double> RetryAfterSeconds { get; init; } =
        [1, 2, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800];

    /// <summary>How long a POST is tried, from the first attempt. Meta says 7 days.</summary>
    public double RetryForSeconds { get; init; } = 7 * 24 * 3600;

    /// <summary>Everything enforced that Meta enforces, with the limits of a business that has just started.</summary>
    public SimulatorSettings Enforced() => this with
    {
        Window = Window == Reporting.Off ? Reporting.Answer : Window,
        Throughput = 80,
        PairRate = true,
        Reach = 250,
        MarketingPerPerson = 2,
        UnitedStatesMarketingPaused = true,
        TemplatesPerHour = 100,
        ManagementCalls = Limits.ManagementQuota.Active,
        TemplateLimit = 250,
    };

    /// <summary>Names what cannot be; null when everything can.</summary>
    internal string? Problem()
    {
        if (SentAfterMs < 0 || DeliveredAfterMs < 0 || ReadAfterMs < 0 || BatchWaitMs < 0 || TemplateReviewMs < 0) return "A delay cannot be negative.";
        if (Undeliverable == Reporting.Off) return "undeliverable is \"answer\" or \"webhook\".";
        if (Throughput is < 1 or > 100_000) return "throughput is 1 to 100000, or null.";
        if (MarketingPerPerson is < 0) return "marketingPerPerson cannot be negative.";
        if (PacedAfter is < 0) return "pacedAfter cannot be negative.";
        if (ManagementCalls is < 1 or > 1_000_000 || AppCalls is < 1 or > 1_000_000) return "managementCalls and appCalls are 1 to 1000000, or null.";
        if (Reach is < 1) return "reach is at least 1, or null.";
        if (BatchSize is < 1 or > 1000) return "batchSize is 1 to 1000.";
        if (InFlight is < 1 or > 1000) return "inFlight is 1 to 1000.";
        if (AttemptTimeoutMs is < 1 or > 600_000) return "attemptTimeoutMs is 1 to 600000.";
        if (RetryAfterSeconds is null || RetryAfterSeconds.Count == 0 || RetryAfterSeconds.Any(s => s is < 0.001 or > 604_800))
            return "retryAfterSeconds is a list of waits between 0.001 and 604800.";
        return RetryForSeconds < 0 ? "retryForSeconds cannot be negative." : null;
    }
}
