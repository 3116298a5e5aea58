using Parley.Contracts.Grains;
using Parley.Domain.Consent;

namespace Parley.Domain.Contacts;

/// <summary>A person's state: what they agreed to and refused, and what the business keeps of them. Evolves by events alone.</summary>
/// <param name="Merged">The contacts that are part of this one, in the order in which they became it.</param>
public sealed record Contact(ContactConsent Consent, ContactProfile Profile, ImmutableArray<ContactId> Merged)
{
    /// <summary>Before the first event.</summary>
    public static Contact Empty { get; } = new(ContactConsent.Empty, ContactProfile.Empty, []);

    /// <summary>The version of the last event taken in.</summary>
    public long Version => Consent.Version;

    /// <summary>The state after an event; <paramref name="event"/> may be null (erased, or of a kind unknown here).</summary>
    public Contact Evolve(long version, object? @event)
    {
        var next = this with { Consent = Consent.Evolve(version, @event) };
        return @event switch
        {
            ContactEdited e => next with { Profile = Profile with { Name = e.Name, Labels = e.Labels, Fields = e.Fields } },
            ContactBlocked e => next with { Profile = Profile with { Blocked = e.Blocked } },
            ContactMerged e => next with { Merged = [.. Merged.Remove(e.From), e.From] },
            ContactParted e => next with { Merged = Merged.Remove(e.From) },
            _ => next,
        };
    }
}
