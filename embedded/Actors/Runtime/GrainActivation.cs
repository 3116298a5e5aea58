using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One grain in memory. Calls wait in a linked list; which of them may begin is decided here (one at a time, read-only ones
/// together, interleaving ones always), and <see cref="TurnScheduler"/> runs them.
/// </summary>
internal sealed partial class GrainActivation : TurnScheduler, IGrainContext, ICallTarget
{
    private const int FirstPrune = 256;

    private readonly GrainClass _class;
    private readonly StatelessWorkerPool? _pool;
    private readonly GrainId _id;
    private ActivationExtras? _extras;
    private GrainReference? _reference;

    // Guarded by the lock on this.
    private RequestBase? _head;
    private RequestBase? _tail;
    private int _waiting;
    private int _waitingSpecial;
    private int _pruneAt = FirstPrune;
    private int _running;

    // The one that others wait for. As in a cluster: of calls that only read it is the first, and a writing one does not wait for those that came to it.
    private RequestBase? _blocking;
    private ActivationState _state;

    internal GrainActivation(GrainClass grainClass, GrainId id, StatelessWorkerPool? pool = null)
    {
        _class = grainClass;
        _id = id;
        _pool = pool;
        LastUsed = grainClass.Silo.Time.GetTimestamp();
    }

    public Silo Silo => _class.Silo;

    public GrainClass Class => _class;

    public GrainId GrainId => _id;

    public object? GrainInstance { get; private set; }

    public GrainReference GrainReference => _reference ??= Silo.References.CreateUntyped(_id);

    public IServiceProvider ActivationServices
    {
        get
        {
            var extras = Extras;
            return (extras.Scope ??= Silo.Services.CreateAsyncScope()).ServiceProvider;
        }
    }

    public IGrainLifecycle ObservableLifecycle => Extras.Lifecycle ??= new();

    public Task Deactivated
    {
        get
        {
            lock (this)
            {
                if (_state == ActivationState.Invalid) return Task.CompletedTask;
                return (Extras.Deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>When a call last ended, as a timestamp of the silo's clock.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Place in the collector's bucket; owned by the collector.</summary>
    internal LinkedListNode<GrainActivation>? Ticket { get; set; }

    /// <summary>Calls waiting and running, for choosing a worker; exact only under the lock.</summary>
    internal int Load => _waiting + _running;

    protected override IGrainContext Context => this;

    private ActivationExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new(), null) ?? _extras;

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        ArgumentNullException.ThrowIfNull(componentType);
        if (_extras?.Components is { } components && components.TryGetValue(componentType, out var component)) return component;
        return componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : componentType.IsInstanceOfType(this) ? this : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        var components = Extras.Components ??= [];
        if (value is null) components.Remove(typeof(TComponent));
        else components[typeof(TComponent)] = value;
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => _id.ToString();

    public bool Accept(RequestBase request)
    {
        bool wake;
        lock (this)
        {
            if (_state == ActivationState.Invalid) return false;
            if (request.IsLocalOnly && _state == ActivationState.Deactivating) return true;
            if (_waiting >= _pruneAt) Prune();
            var limit = Silo.Messaging.MaxEnqueuedRequestsHardLimit;
            if (limit > 0 && _waiting >= limit)
            {
                request.Fail(new LimitExceededException(nameof(Silo.Messaging.MaxEnqueuedRequestsHardLimit), _waiting, limit, _id));
                return true;
            }

            Enqueue(request);
            wake = MayBegin(request) && MustWake();
        }

        if (wake) Wake();
        return true;
    }

    /// <summary>Called when a call that went on after its first turn is over.</summary>
    internal void OnCompleted(RequestBase request, bool late)
    {
        bool wake;
        lock (this)
        {
            End(request, late ? Silo.Time.GetTimestamp() : request.SentAt);
            wake = _head is not null && MustWake();
        }

        if (wake) Wake();
    }

    internal void OnFailed(RequestBase request, Exception error)
    {
        if (request.IsOneWay) LogOneWayFailed(Silo.Logger, error, request, _id);
        else LogCallFailed(Silo.Logger, error, request, _id);
        if (error is not InconsistentStateException { IsSourceActivation: true } inconsistent) return;
        inconsistent.IsSourceActivation = false;
        Deactivate(new(DeactivationReasonCode.ApplicationError, error, "The stored state is not the one that was read."));
    }

    protected override RequestBase? TakeRequest()
    {
        if (_state != ActivationState.Valid) return null;
        RequestBase? before = null;
        for (var request = _head; request is not null; request = request.Next)
        {
            // Nobody waits for it any more: it never begins.
            if (request.IsAnswered)
            {
                Unlink(request, before);
                continue;
            }

            if (MayBegin(request))
            {
                Unlink(request, before);
                _running++;
                if (!request.Interleaves) _blocking ??= request;
                return request;
            }

            // Behind an exclusive call only special ones can pass, so without any there is nothing to look for.
            if (_waitingSpecial == 0) return null;
            before = request;
        }

        return null;
    }

    protected override bool Begin(RequestBase request)
    {
        request.Activation = this;
        try
        {
            if (request.Context is { } values) RequestContext.Current = values;
            // A call goes on in its caller's trace, as long as that span is under way.
            if (request.Trace is { IsStopped: false } trace) Activity.Current = trace;
            request.BindTo(GrainInstance!);
            if (Silo.Filters.Length == 0 && !_class.FiltersItself) return request.Run(this);
        }
        catch (Exception error)
        {
            OnFailed(request, error);
            request.Fail(error);
            return true;
        }

        _ = new IncomingCall(this, request, Silo.Filters).RunAsync();
        return false;
    }

    protected override void End(RequestBase request, long usedAt)
    {
        _running--;
        if (ReferenceEquals(_blocking, request)) _blocking = null;
        if (request.KeepsAlive) LastUsed = usedAt;
        if (_state == ActivationState.Deactivating && _running == 0) BeginDeactivation();
    }

    private bool MayBegin(RequestBase request)
    {
        if (_state != ActivationState.Valid) return false;
        if (request.Interleaves || _class.IsReentrant) return true;
        return _blocking is null || (_blocking.IsReadOnly && request.IsReadOnly);
    }

    private void Enqueue(RequestBase request)
    {
        if (_tail is null) _head = request;
        else _tail.Next = request;
        _tail = request;
        _waiting++;
        if (request.Interleaves || request.IsReadOnly) _waitingSpecial++;
    }

    private void Unlink(RequestBase request, RequestBase? before)
    {
        if (before is null) _head = request.Next;
        else before.Next = request.Next;
        if (ReferenceEquals(_tail, request)) _tail = before;
        _waiting--;
        if (request.Interleaves || request.IsReadOnly) _waitingSpecial--;
    }

    /// <summary>
    /// Drops calls whose callers have given up, which otherwise would wait for the running one to end, perhaps for ever. Each time the
    /// queue has doubled, so that it costs little per call.
    /// </summary>
    private void Prune()
    {
        RequestBase? before = null;
        for (var request = _head; request is not null; request = request.Next)
        {
            if (request.IsAnswered) Unlink(request, before);
            else before = request;
        }

        _pruneAt = Math.Max(FirstPrune, 2 * _waiting);
    }

    private RequestBase? TakeAllWaiting()
    {
        var all = _head;
        _head = _tail = null;
        _waiting = _waitingSpecial = 0;
        return all;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Request} failed in {GrainId}")]
    private static partial void LogCallFailed(ILogger logger, Exception error, RequestBase request, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way {Request} failed in {GrainId}; nobody waits for it")]
    private static partial void LogOneWayFailed(ILogger logger, Exception error, RequestBase request, GrainId grainId);
}
