using Parley.Contracts.Grains;

namespace Parley.Domain.Contacts;

/// <summary>What a business may keep of a person.</summary>
public static class ProfileRules
{
    public const int MaxLabels = 50, MaxName = 128;

    /// <summary>Why nothing is sent to a person who is blocked.</summary>
    public static Refusal IsBlocked { get; } = new(RefusalKind.FailedPrecondition, "CONTACT_BLOCKED", "This contact is blocked: nothing is sent to them. Unblock the contact first.");

    /// <summary>A change: recorded where it changes something, and where nothing is recorded of the person yet.</summary>
    public static (Decision? Decision, Refusal? Refusal) Edit(Contact state, EditContact command)
    {
        var before = state.Profile;
        var fields = before.Fields;
        foreach (var value in command.Fields ?? [])
        {
            var at = fields.ToList().FindIndex(one => one.Field == value.Field);
            if (value.Value.Length == 0) fields = at < 0 ? fields : fields.RemoveAt(at);
            else fields = at < 0 ? fields.Add(value) : fields.SetItem(at, value);
        }

        var labels = command.Labels is { } wish ? before.Labels.Union(wish.Add).Except(wish.Remove).ToImmutableArray() : before.Labels;
        if (labels.Length > MaxLabels && labels.Length > before.Labels.Length)
            return (null, new Refusal(RefusalKind.FailedPrecondition, "TOO_MANY_LABELS", $"A contact has at most {MaxLabels} labels; take one away first."));
        var after = before with { Name = command.Name is { } name ? name.Length == 0 ? null : name : before.Name, Labels = labels, Fields = fields };
        return (after == before && state.Version > 0 ? Decision.Nothing : new Decision([new Step(Edited(after, command.Author))], []), null);
    }

    /// <summary>Nothing goes to the person any more, or it does again.</summary>
    public static Decision Block(Contact state, bool blocked, string author) =>
        state.Profile.Blocked == blocked ? Decision.Nothing : new Decision([new Step(new ContactBlocked(blocked, author))], []);

    /// <summary>Another contact is this one, which gets what it has not got, and is blocked where the other was.</summary>
    public static Decision Merge(Contact state, MergeContact command)
    {
        if (state.Merged.Contains(command.From)) return Decision.Nothing;
        var steps = ImmutableArray.Create(new Step(new ContactMerged(command.From, command.Joined, command.Evidence, command.Names, command.Moved)));
        var (ours, theirs) = (state.Profile, command.Profile);
        var whole = ours with
        {
            Name = ours.Name ?? theirs.Name,
            Labels = [.. ours.Labels.Union(theirs.Labels).Take(Math.Max(MaxLabels, ours.Labels.Length))],
            Fields = [.. ours.Fields, .. theirs.Fields.Where(value => !ours.Fields.Any(own => own.Field == value.Field))],
        };
        if (whole != ours) steps = steps.Add(new Step(Edited(whole, command.Evidence)));
        if (theirs.Blocked && !ours.Blocked) steps = steps.Add(new Step(new ContactBlocked(true, command.Evidence)));
        return new Decision(steps, []);
    }

    /// <summary>Another contact is not this one after all; what this one got by the merge goes again, unless it was changed since.</summary>
    /// <param name="before">As it was before the merge.</param>
    /// <param name="merged">As it was after it.</param>
    public static Decision Part(Contact state, ContactId from, string author, Contact before, Contact merged)
    {
        if (!state.Merged.Contains(from)) return Decision.Nothing;
        var parted = new Step(new ContactParted(from, author));
        var back = before.Profile with { Blocked = state.Profile.Blocked };
        return state.Profile != back && state.Profile with { Blocked = false } == merged.Profile with { Blocked = false }
            ? new Decision([parted, new Step(Edited(back, author))], [])
            : new Decision([parted], []);
    }

    private static ContactEdited Edited(ContactProfile profile, string author) => new(profile.Name, profile.Labels, profile.Fields, author);
}
