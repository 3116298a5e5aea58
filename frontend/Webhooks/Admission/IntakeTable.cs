namespace Parley.Frontend.Webhooks.Admission;

/// <summary>The apps and flows of which something was heard lately; those that have been silent for a while are forgotten.</summary>
internal sealed class IntakeTable
{
    private static readonly long KeptFor = TimeSpan.FromSeconds(30).Ticks;
    private readonly Dictionary<string, IntakeApp> _apps = new(StringComparer.Ordinal);
    private long _cleanedAt;

    public IntakeApp? Find(string app) => _apps.GetValueOrDefault(app);

    /// <summary>The flow that asks for least among those of a body: whoever shares a body with a flood does not wait for it.</summary>
    public IntakeFlow Least(string app, BodyOwners owners, long now)
    {
        if (now - _cleanedAt > KeptFor) Clean(now);
        if (!_apps.TryGetValue(app, out var known)) _apps.Add(app, known = new IntakeApp());
        var least = FlowOf(known, owners.First);
        foreach (var owner in owners.Others)
        {
            var flow = FlowOf(known, owner);
            if (flow.Demand(now) < least.Demand(now)) least = flow;
        }

        least.SeenAt = now;
        return least;
    }

    private static IntakeFlow FlowOf(IntakeApp app, BodyOwner owner)
    {
        if (!app.Flows.TryGetValue(owner.Id, out var flow)) app.Flows.Add(owner.Id, flow = new IntakeFlow(app, owner.IsTenant));
        return flow;
    }

    private void Clean(long now)
    {
        _cleanedAt = now;
        foreach (var (name, app) in _apps)
        {
            foreach (var (owner, flow) in app.Flows)
            {
                if (flow.Outstanding == 0 && now - flow.SeenAt > KeptFor) app.Flows.Remove(owner);
            }

            if (app.Flows.Count == 0) _apps.Remove(name);
        }
    }
}
