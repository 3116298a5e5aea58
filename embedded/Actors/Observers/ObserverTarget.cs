using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>
/// An observer object, held weakly. Calls to it run one at a time and in order, on the thread pool, outside of any grain.
/// Once the object is gone, calls to it are dropped, and whoever waits for an answer waits until its time is over.
/// </summary>
internal sealed partial class ObserverTarget(Silo silo, IGrainObserver observer) : ICallTarget
{
    public static readonly GrainType Type = GrainType.Create("sys.client");

    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly Queue<RequestBase> _waiting = new();
    private bool _running;
    private volatile bool _closed;

    public GrainId GrainId { get; } = GrainId.Create(Type, IdSpan.Create($"hosted+{Guid.NewGuid():N}"));

    public bool Accept(RequestBase request)
    {
        if (_closed) return false;
        if (!_observer.TryGetTarget(out _))
        {
            silo.Catalog.RemoveObserver(GrainId);
            return false;
        }

        lock (_waiting)
        {
            var limit = silo.Messaging.MaxEnqueuedRequestsHardLimit;
            if (limit > 0 && _waiting.Count >= limit)
            {
                request.Fail(new LimitExceededException(nameof(silo.Messaging.MaxEnqueuedRequestsHardLimit), _waiting.Count, limit, GrainId));
                return true;
            }

            _waiting.Enqueue(request);
            if (_running) return true;
            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.RunAsync(), this, preferLocal: false);
        return true;
    }

    /// <summary>Takes no more calls; references that still know this look it up in vain.</summary>
    public void Close() => _closed = true;

    private async Task RunAsync()
    {
        while (true)
        {
            RequestBase? request;
            lock (_waiting)
            {
                if (!_waiting.TryDequeue(out request))
                {
                    _running = false;
                    return;
                }
            }

            if (!request.IsAnswered) await InvokeAsync(request);
        }
    }

    private async Task InvokeAsync(RequestBase request)
    {
        if (!_observer.TryGetTarget(out var target)) return;

        RequestContext.Current = request.Context;
        request.BindTo(target);
        var response = await request.Invoke();
        if (response.Exception is not { } error)
        {
            request.Answer(response);
            return;
        }

        if (request.IsOneWay) LogFailed(silo.Logger, error, request, GrainId);
        request.Fail(error);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way {Request} failed in observer {GrainId}")]
    private static partial void LogFailed(ILogger logger, Exception error, RequestBase request, GrainId grainId);
}
