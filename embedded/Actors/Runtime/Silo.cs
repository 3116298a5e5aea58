using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Statistics;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>The embedded silo: one process, no membership. Holds its parts together and sends calls.</summary>
internal sealed class Silo : IGrainRuntime, IDisposable
{
    private volatile SiloStatus _status;

    public Silo(
        IServiceProvider services,
        TimeProvider time,
        ILoggerFactory loggers,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IOptions<EmbeddedSiloOptions> embedded,
        IEnvironmentStatisticsProvider statistics)
    {
        Services = services;
        Time = time;
        Logger = loggers.CreateLogger("Orleans.Runtime.Silo");
        Messaging = messaging.Value;
        Collection = collection.Value;
        Embedded = embedded.Value;
        Storages = new(services);
        Types = new(this);
        References = new(this, Types);
        Catalog = new(Types);
        Timeouts = new(time, Messaging.ResponseTimeout, Messaging.CancelRequestOnTimeout, Logger);
        Collector = new(time, Collection.CollectionQuantum);
        Pressure = new(time, Collection, statistics, Collector, Logger);
        GrainFactory = new GrainFactory(this);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SiloMessagingOptions Messaging { get; }

    public GrainCollectionOptions Collection { get; }

    public EmbeddedSiloOptions Embedded { get; }

    public GrainStorages Storages { get; }

    public GrainTypes Types { get; }

    public References References { get; }

    public Catalog Catalog { get; }

    public CallTimeouts Timeouts { get; }

    public ActivationCollector Collector { get; }

    public MemoryPressure Pressure { get; }

    public GrainFactory GrainFactory { get; }

    public IIncomingGrainCallFilter[] Filters { get; private set; } = [];

    public ITimerRegistry TimerRegistry { get; } = new TimerRegistry();

    public string SiloIdentity { get; } = $"embedded/{Environment.ProcessId}";

    IGrainFactory IGrainRuntime.GrainFactory => GrainFactory;

    IServiceProvider IGrainRuntime.ServiceProvider => Services;

    TimeProvider IGrainRuntime.TimeProvider => Time;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((GrainActivation)grainContext).DelayDeactivation(timeSpan);

    public void Start()
    {
        // Resolved here and not in the constructor: a filter may itself take the grain factory.
        Filters = [.. Services.GetServices<IIncomingGrainCallFilter>()];
        Timeouts.Start();
        Collector.Start();
        Pressure.Start();
        _status = SiloStatus.Running;
    }

    /// <summary>Takes no more calls from outside. False when that was so already.</summary>
    public bool BeginDrain()
    {
        if (_status != SiloStatus.Running) return false;
        _status = SiloStatus.Draining;
        Collector.Dispose();
        Pressure.Dispose();
        return true;
    }

    public void Close()
    {
        _status = SiloStatus.Stopped;
        Timeouts.FailAll(request => new SiloUnavailableException($"The silo stopped before {request} was answered."));
        Timeouts.Dispose();
    }

    public void Dispose()
    {
        Collector.Dispose();
        Pressure.Dispose();
        Timeouts.Dispose();
    }

    /// <summary>Sends a call made through a reference, which remembers its target. Errors of sending are the call's answer.</summary>
    public void Send(GrainReference reference, RequestBase request, ref ICallTarget? target)
    {
        var sender = RuntimeContext.Current;
        request.Sender = sender;
        request.SentAt = Time.GetTimestamp();
        request.Context = RequestContext.Current;
        request.Trace = Activity.Current;
        try
        {
            if (_status != SiloStatus.Running && Refuses(sender)) throw new SiloUnavailableException($"The silo is not running; {request} was not sent.");
            if (request.IsCancellable && request.GetCancellationToken() is { CanBeCanceled: true } token)
            {
                if (token.IsCancellationRequested)
                {
                    request.AnswerCancelled(token);
                    return;
                }

                CallCancellation.Link(request, token);
            }

            if (!request.IsOneWay) Timeouts.Add(request);
            if (target is not { } known || !known.Accept(request)) target = Catalog.Route(reference.GrainId, request, mayBegin: _status == SiloStatus.Running);
        }
        catch (Exception error)
        {
            request.Fail(error);
        }
    }

    /// <summary>Sends a call on whose target ended before it began.</summary>
    public void Resend(GrainId id, RequestBase request)
    {
        try
        {
            if (_status != SiloStatus.Running) throw new SiloUnavailableException($"The silo stops; {request} was not begun.");
            Catalog.Route(id, request);
        }
        catch (Exception error)
        {
            request.Fail(error);
        }
    }

    private bool Refuses(IGrainContext? sender) => _status != SiloStatus.Draining || sender is null;
}
