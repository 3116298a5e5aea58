using Parley.Contracts.Grains;
using Parley.Domain.Conversations;

namespace Parley.Domain.Consent;

/// <summary>
/// Who may be written to, for what. A reply needs no consent; utility, marketing and authentication need an opt-in each
/// (Meta, "WhatsApp Business Messaging Policy"), and none of them goes to a person who said stop.
/// </summary>
public static class ConsentRules
{
    public const int MaxSource = 64, MaxText = 4096, MaxAgent = 512, MaxIp = 45, MaxReference = 512;

    /// <summary>How far the clock of whoever recorded the evidence may be ahead of ours.</summary>
    public static readonly TimeSpan ClockDrift = TimeSpan.FromMinutes(5);

    /// <summary>A line for the ledger: recorded, or refused. What changes nothing is recorded all the same, because it was said.</summary>
    public static (Decision? Decision, Refusal? Refusal) Change(ContactConsent state, ChangeConsent command, TenantId tenant, DateTimeOffset now)
    {
        if ((CheckEvidence(command, now) ?? CheckGrant(state, command)) is { } refusal) return (null, refusal);
        var standing = new ContactConsent(0, state.After(command.Action, command.Purposes, command.Voice, command.Evidence.At));
        var evidence = command.Evidence;
        var changed = new ConsentChanged(
            command.Action, command.Purposes, command.Voice, evidence.At, evidence.Source, evidence.Text, evidence.Ip, evidence.Agent, evidence.Reference,
            command.Author, command.Key, standing.Granted, standing.Stopped, command.Session);
        return (new Decision([new Step(changed, command.Raw, Claim(tenant, command, now))], []), null);
    }

    /// <summary>The key that makes a command one command: a client's, or that of a signal of WhatsApp's.</summary>
    public static Claim Claim(TenantId tenant, ChangeConsent command, DateTimeOffset now) => command.Voice == ConsentVoice.Business
        ? Claims.Client(tenant, command.Key, command.RequestHash, now)
        : new Claim($"consent:{tenant}", command.Key, default, now + Claims.InboundKept);

    /// <summary>Why a message for these purposes may not go out, and what may; null when it may.</summary>
    public static Refusal? Check(ContactConsent state, Purposes purposes)
    {
        foreach (var purpose in ContactConsent.EachPurpose)
        {
            if ((purposes & purpose) == 0) continue;
            var standing = state.Standing.Of(purpose);
            var word = Word(purpose);
            if (standing.StoppedBy is { } by)
            {
                return new Refusal(
                    RefusalKind.FailedPrecondition, "OPTED_OUT",
                    $"This person wants no {word} messages: {Says(by)} on {standing.StoppedAt:yyyy-MM-dd HH:mm} UTC. {Allowed(state)} {Ways(by)}");
            }

            if (standing.GrantedAt is null)
            {
                return new Refusal(
                    RefusalKind.FailedPrecondition, "CONSENT_MISSING",
                    $"There is no opt-in of this person to {word} messages. {Allowed(state)} Record an opt-in with its proof (Consent.Grant), and it may be sent.");
            }
        }

        return null;
    }

    /// <summary>A purpose's word in the API and in texts.</summary>
    public static string Word(Purposes purpose) => purpose switch
    {
        Purposes.Utility => "utility",
        Purposes.Marketing => "marketing",
        Purposes.Authentication => "authentication",
        _ => "reply",
    };

    private static Refusal? CheckEvidence(ChangeConsent command, DateTimeOffset now)
    {
        var evidence = command.Evidence;
        if ((command.Purposes & ~(Purposes.Utility | Purposes.Marketing | Purposes.Authentication)) != 0 || command.Purposes == Purposes.None)
            return Invalid("PURPOSES_INVALID", "purposes names at least one of UTILITY, MARKETING and AUTHENTICATION.");
        if (string.IsNullOrWhiteSpace(evidence.Source) || evidence.Source.Length > MaxSource)
            return Invalid("EVIDENCE_SOURCE_INVALID", $"evidence.source says where the person said it: 1 to {MaxSource} characters.");
        if (command.Action == ConsentAction.Granted && string.IsNullOrWhiteSpace(evidence.Text))
            return Invalid("EVIDENCE_TEXT_MISSING", "An opt-in needs evidence.text: what the person saw and agreed to.");
        if (evidence.Text?.Length > MaxText) return Invalid("EVIDENCE_TEXT_TOO_LONG", $"evidence.text has {evidence.Text.Length} characters; the limit is {MaxText}.");
        if (evidence.Ip?.Length > MaxIp || evidence.Agent?.Length > MaxAgent || evidence.Reference?.Length > MaxReference)
            return Invalid("EVIDENCE_TOO_LONG", $"evidence.ip has at most {MaxIp} characters, evidence.agent {MaxAgent}, evidence.reference {MaxReference}.");
        return evidence.At > now + ClockDrift ? Invalid("EVIDENCE_IN_FUTURE", "evidence.at is in the future; it is when the person said it.") : null;
    }

    private static Refusal? CheckGrant(ContactConsent state, ChangeConsent command)
    {
        if (command.Action != ConsentAction.Granted) return null;
        foreach (var purpose in ContactConsent.EachPurpose)
        {
            if ((command.Purposes & purpose) == 0) continue;
            var standing = state.Standing.Of(purpose);
            if (standing.StoppedBy == ConsentVoice.Platform)
            {
                return new Refusal(
                    RefusalKind.FailedPrecondition, "PLATFORM_OPT_OUT",
                    $"The person has switched off {Word(purpose)} messages of this business in WhatsApp. They switch them on again there; an opt-in from elsewhere does not.");
            }

            if (standing.StoppedAt >= command.Evidence.At)
            {
                return new Refusal(
                    RefusalKind.FailedPrecondition, "OPT_OUT_IS_NEWER",
                    $"The person opted out of {Word(purpose)} messages on {standing.StoppedAt:yyyy-MM-dd HH:mm:ss} UTC, after this opt-in. Only a newer one counts.");
            }
        }

        return null;
    }

    private static string Allowed(ContactConsent state)
    {
        var allowed = ContactConsent.EachPurpose.Where(purpose => state.Standing.Of(purpose).Allowed).Select(Word).ToArray();
        return allowed.Length == 0
            ? "Allowed are replies while the customer service window is open."
            : $"Allowed are replies while the customer service window is open, and {string.Join(" and ", allowed)} messages.";
    }

    private static string Says(ConsentVoice voice) => voice switch
    {
        ConsentVoice.Person => "they wrote so",
        ConsentVoice.Platform => "WhatsApp said so",
        _ => "it was recorded",
    };

    private static string Ways(ConsentVoice voice) => voice == ConsentVoice.Platform
        ? "It opens again when the person switches it on in WhatsApp."
        : "It opens again when the person writes START, or with a newer opt-in (Consent.Grant).";

    private static Refusal Invalid(string reason, string text) => new(RefusalKind.InvalidArgument, reason, text);
}
