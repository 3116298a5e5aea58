namespace Parley.Grains.Conversations;

/// <summary>Who looks at one conversation. Nothing of it is ever written down.</summary>
[GrainType("parley.presence")]
public sealed class PresenceGrain(TimeProvider time) : Grain, IPresenceGrain
{
    private const int MaxPeople = 200;
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(15);
    private readonly Dictionary<PersonId, (Present Present, DateTimeOffset Until)> _people = [];

    public Task<ImmutableArray<Present>> MeetAsync(Present somebody, bool leaving, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var gone in _people.Where(one => one.Value.Until <= now).Select(static one => one.Key).ToArray()) _people.Remove(gone);
        if (leaving) _people.Remove(somebody.Person);
        else if (_people.Count < MaxPeople || _people.ContainsKey(somebody.Person)) _people[somebody.Person] = (somebody, now + Holds);
        return Task.FromResult(_people.Values.Select(static one => one.Present).Where(one => one.Person != somebody.Person).OrderBy(static one => one.Name, StringComparer.Ordinal).ToImmutableArray());
    }
}
