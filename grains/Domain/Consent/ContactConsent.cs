using Parley.Contracts.Grains;

namespace Parley.Domain.Consent;

/// <summary>What a person agreed to and refused: the state behind the ledger, made from its lines alone.</summary>
/// <param name="Version">The version of the contact's last event taken in.</param>
public sealed record ContactConsent(long Version, ConsentStanding Standing)
{
    /// <summary>Every purpose there is.</summary>
    public static ImmutableArray<Purposes> EachPurpose { get; } = [Purposes.Utility, Purposes.Marketing, Purposes.Authentication];

    /// <summary>Nobody was asked yet.</summary>
    public static ContactConsent Empty { get; } = new(0, new ConsentStanding(default, default, default));

    /// <summary>The purposes that the person agreed to, stopped ones among them.</summary>
    public Purposes Granted => Where(static standing => standing.GrantedAt is not null);

    /// <summary>The purposes that are stopped.</summary>
    public Purposes Stopped => Where(static standing => standing.StoppedBy is not null);

    /// <summary>The state after an event; <paramref name="event"/> may be null (erased, or of a kind unknown here).</summary>
    public ContactConsent Evolve(long version, object? @event) => @event is ConsentChanged changed
        ? new ContactConsent(version, After(changed.Action, changed.Purposes, changed.Voice, changed.At))
        : this with { Version = version };

    /// <summary>Where the person stands after somebody said this.</summary>
    internal ConsentStanding After(ConsentAction action, Purposes purposes, ConsentVoice voice, DateTimeOffset at)
    {
        return new ConsentStanding(Next(Purposes.Utility), Next(Purposes.Marketing), Next(Purposes.Authentication));

        PurposeStanding Next(Purposes purpose)
        {
            var before = Standing.Of(purpose);
            if ((purposes & purpose) == 0) return before;
            return action switch
            {
                ConsentAction.Granted => Grant(before, at),
                ConsentAction.Withdrawn when Holds(before, at) => new PurposeStanding(null, before.StoppedBy ?? voice, before.StoppedAt ?? at, before.ReopenedAt),
                ConsentAction.Stopped when Holds(before, at) => before with { StoppedBy = Stronger(before.StoppedBy, voice), StoppedAt = Later(before.StoppedAt, at) },
                ConsentAction.Reopened when Lifts(before, voice, at) => before with { StoppedBy = null, StoppedAt = null, ReopenedAt = at },
                _ => before,
            };
        }
    }

    /// <summary>Whether a word of this time ends a stop. Only WhatsApp, or the business on the person's word, lifts what WhatsApp said.</summary>
    private static bool Lifts(PurposeStanding before, ConsentVoice voice, DateTimeOffset at) =>
        before.StoppedBy is { } by && at >= before.StoppedAt && (voice == ConsentVoice.Business || (by == ConsentVoice.Platform) == (voice == ConsentVoice.Platform));

    /// <summary>A refusal that comes late, after the person has agreed again, refuses nothing.</summary>
    private static bool Holds(PurposeStanding before, DateTimeOffset at) => !(at < before.GrantedAt) && !(at < before.ReopenedAt);

    private static PurposeStanding Grant(PurposeStanding before, DateTimeOffset at) =>
        before.StoppedBy is ConsentVoice.Platform || at <= before.StoppedAt
            ? before with { GrantedAt = Later(before.GrantedAt, at) }
            : new PurposeStanding(Later(before.GrantedAt, at), null, null, before.ReopenedAt);

    private static ConsentVoice Stronger(ConsentVoice? before, ConsentVoice voice) => before is { } known && known > voice ? known : voice;

    private static DateTimeOffset Later(DateTimeOffset? before, DateTimeOffset at) => before > at ? before.Value : at;

    private Purposes Where(Func<PurposeStanding, bool> condition)
    {
        var all = Purposes.None;
        foreach (var purpose in EachPurpose)
        {
            if (condition(Standing.Of(purpose))) all |= purpose;
        }

        return all;
    }
}
