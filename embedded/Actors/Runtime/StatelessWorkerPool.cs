namespace Orleans.Runtime;

/// <summary>The activations behind one stateless worker's identity. A call goes to an idle one, to a new one while there are few, or to the least busy.</summary>
internal sealed class StatelessWorkerPool(GrainClass grainClass, GrainId id) : ICallTarget
{
    private readonly List<GrainActivation> _workers = [];
    private bool _closed;

    public GrainId GrainId => id;

    public bool RemovesIdle => grainClass.StatelessWorker!.RemoveIdleWorkers;

    public bool Accept(RequestBase request)
    {
        while (true)
        {
            GrainActivation? worker;
            var isNew = false;
            lock (_workers)
            {
                if (_closed) return false;
                worker = _workers.MinBy(static w => w.Load);
                if (worker is not { Load: 0 } && _workers.Count < grainClass.StatelessWorker!.MaxLocalWorkers)
                {
                    worker = new GrainActivation(grainClass, id, this);
                    isNew = true;
                    _workers.Add(worker);
                }
            }

            var accepted = worker!.Accept(request);
            if (isNew) worker.Start(request.Context);
            if (accepted) return true;
        }
    }

    public void Remove(GrainActivation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
            _closed = _workers.Count == 0;
            if (!_closed) return;
        }

        grainClass.Silo.Catalog.Remove(this);
    }

    public GrainActivation[] Workers()
    {
        lock (_workers)
            return [.. _workers];
    }
}
