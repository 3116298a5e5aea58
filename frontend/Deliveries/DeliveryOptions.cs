namespace Parley.Frontend.Deliveries;

/// <summary>The bounds of deliveries to tenants' endpoints.</summary>
public sealed record DeliveryOptions
{
    /// <summary>How long one request may take, connecting included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When failed attempts are repeated and given up.</summary>
    public DeliverySchedule Schedule { get; init; } = DeliverySchedule.StandardWebhooks;

    /// <summary>Endpoints of one tenant.</summary>
    public int EndpointsPerTenant { get; init; } = 10;

    /// <summary>Conversations (streams of the journal) that one endpoint gets at once, each one request at a time; one while it fails.</summary>
    public int ConversationsAtOnce { get; init; } = 8;

    /// <summary>Events read and not passed by the position: how far the others get ahead of a conversation that is slow.</summary>
    public int ReadAhead { get; init; } = 500;

    /// <summary>Requests under way in the whole process; more wait their turn, first come first served.</summary>
    public int RequestsAtOnce { get; init; } = 512;

    /// <summary>Events that may wait for another attempt at one endpoint; past it the endpoint's position waits in the feed.</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>Attempts in one round; then what was answered is made durable and the endpoint looks again.</summary>
    public int RoundSize { get; init; } = 100;

    /// <summary>A round that takes this long ends early; what is under way goes on.</summary>
    public TimeSpan RoundTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Failures in a row after which an endpoint is left alone for a while: what follows would most likely fail too.</summary>
    public int FailuresBeforeHolding { get; init; } = 3;

    /// <summary>The longest such while; the first is a second, each next twice as long.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait that an endpoint can ask for with <c>Retry-After</c>.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Nothing but failures for so long pauses an endpoint.</summary>
    public TimeSpan PauseAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>How long attempts and what was given up are kept.</summary>
    public TimeSpan LogKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How much of an answer is read.</summary>
    public int AnswerRead { get; init; } = 4096;

    /// <summary>How often an endpoint looks into the feed without a hint.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon it looks again after a hint: what had not quite committed then has now.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(1);
}
