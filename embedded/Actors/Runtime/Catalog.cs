using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>All activations of this silo by identity.</summary>
internal sealed class Catalog(GrainTypes types)
{
    private readonly ConcurrentDictionary<GrainId, ICallTarget> _targets = new();

    public int Count => _targets.Count;

    /// <summary>Gives <paramref name="request"/> to the identity's target, which is made if there is none.</summary>
    /// <exception cref="SiloUnavailableException">There is none, and the silo begins no more.</exception>
    public ICallTarget Route(GrainId id, RequestBase request, bool mayBegin = true)
    {
        while (true)
        {
            if (_targets.TryGetValue(id, out var existing))
            {
                if (existing.Accept(request)) return existing;
                // It has ended and is about to remove itself; nothing is lost by being first.
                _targets.TryRemove(new(id, existing));
            }

            if (id.Type == ObserverTarget.Type) return LostObserver.Instance;
            if (!mayBegin) throw new SiloUnavailableException($"The silo stops; {request} was not begun.");
            var grainClass = types.ClassOf(id.Type);
            ICallTarget target = grainClass.StatelessWorker is null ? new GrainActivation(grainClass, id) : new StatelessWorkerPool(grainClass, id);
            if (!_targets.TryAdd(id, target)) continue;
            var accepted = target.Accept(request);
            (target as GrainActivation)?.Start(request.Context);
            if (accepted) return target;
        }
    }

    public bool Add(ObserverTarget observer) => _targets.TryAdd(observer.GrainId, observer);

    public void RemoveObserver(GrainId id)
    {
        if (id.Type == ObserverTarget.Type && _targets.TryRemove(id, out var observer)) ((ObserverTarget)observer).Close();
    }

    public void Remove(GrainActivation activation) => _targets.TryRemove(new(activation.GrainId, activation));

    public void Remove(StatelessWorkerPool pool) => _targets.TryRemove(new(pool.GrainId, pool));

    public IEnumerable<GrainActivation> Activations() => _targets.Values.SelectMany(target => target switch
    {
        GrainActivation activation => [activation],
        StatelessWorkerPool pool => pool.Workers(),
        _ => (GrainActivation[])[],
    });
}
