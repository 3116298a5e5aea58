using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <content>The beginning and the end.</content>
internal sealed partial class GrainActivation
{
    /// <summary>Makes and activates the instance in this activation's own turns; calls wait meanwhile.</summary>
    internal void Start(Dictionary<string, object>? context) =>
        Post(static state =>
        {
            var (activation, context) = ((GrainActivation, Dictionary<string, object>?))state!;
            _ = activation.ActivateAsync(context);
        }, (this, context));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if (_state >= ActivationState.Deactivating || _extras is { DeactivationRequested: true }) return;
            Extras.Reason = deactivationReason;
            Extras.DeactivationRequested = true;
            if (_state == ActivationState.Activating) return;
            _state = ActivationState.Deactivating;
            if (_running == 0) BeginDeactivation();
        }
    }

    internal void DelayDeactivation(TimeSpan time)
    {
        var now = Silo.Time.GetUtcNow();
        lock (this)
        {
            if (time == Timeout.InfiniteTimeSpan || (time > TimeSpan.Zero && time >= DateTimeOffset.MaxValue - now)) Extras.KeepUntil = DateTimeOffset.MaxValue;
            else if (time > TimeSpan.Zero) Extras.KeepUntil = now + time;
            else if (_extras is not null) _extras.KeepUntil = default;
        }
    }

    /// <summary>
    /// Asked by the collector: begins the end if nothing was done for the age limit; otherwise says after how long to ask again.
    /// Null: never again.
    /// </summary>
    internal TimeSpan? Collect()
    {
        if (_class.CollectionAge is not { } limit) return null;
        lock (this)
        {
            if (_state >= ActivationState.Deactivating) return null;
            var idle = Silo.Time.GetElapsedTime(LastUsed);
            if (!IsInactive) return limit;
            if (_extras is { KeepUntil: var until } && until > Silo.Time.GetUtcNow())
            {
                var left = until - Silo.Time.GetUtcNow();
                return left < limit ? left : limit;
            }

            if (idle < limit) return limit - idle;
        }

        Deactivate(new(DeactivationReasonCode.ActivationIdle, $"Idle for {limit}."));
        return null;
    }

    /// <summary>Ends it if it is idle, however young.</summary>
    internal bool Shed(DeactivationReason reason)
    {
        lock (this)
        {
            if (_state >= ActivationState.Deactivating || !IsInactive) return false;
        }

        Deactivate(reason);
        return true;
    }

    /// <summary>After how long its age would end it; not exact while it is used.</summary>
    internal TimeSpan TimeLeft
    {
        get
        {
            var left = _class.CollectionAge.GetValueOrDefault() - Silo.Time.GetElapsedTime(LastUsed);
            return _extras is { KeepUntil: var until } && until - Silo.Time.GetUtcNow() is var kept && kept > left ? kept : left;
        }
    }

    /// <summary>Nothing runs in it and nothing waits; only under the lock.</summary>
    private bool IsInactive => _state != ActivationState.Activating && _running == 0 && _head is null && !HasTasks;

    internal void Add(GrainTimer timer) => (Extras.Timers ??= []).Add(timer);

    internal void Remove(GrainTimer timer) => _extras?.Timers?.Remove(timer);

    private async Task ActivateAsync(Dictionary<string, object>? context)
    {
        try
        {
            RequestContext.Current = context;
            GrainInstance = _class.Create(this);
            if (_class.HasActivation || _extras?.Lifecycle is not null) await RunActivationAsync();
        }
        catch (Exception error)
        {
            await AbandonAsync(error);
            return;
        }

        // Before any call can end, so that no caller finds it used and not yet up for collection.
        if (_pool is null or { RemovesIdle: true }) Silo.Collector.Add(this);
        bool wake;
        lock (this)
        {
            if (Silo.Embedded.ShuffleColdCalls) ShuffleWaiting();
            LastUsed = Silo.Time.GetTimestamp();
            if (_extras is { DeactivationRequested: true })
            {
                _state = ActivationState.Deactivating;
                BeginDeactivation();
                return;
            }

            _state = ActivationState.Valid;
            wake = _head is not null && MustWake();
        }

        if (wake) Wake();
    }

    private async Task RunActivationAsync()
    {
        var limit = Silo.Collection.ActivationTimeout;
        using var source = new CancellationTokenSource(limit, Silo.Time);
        var running = RunStagesAsync(source.Token);
        try
        {
            await (running.IsCompleted ? running : running.WaitAsync(source.Token));
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            throw new TimeoutException($"{_id} was not active within {limit}.");
        }
    }

    private async Task RunStagesAsync(CancellationToken cancellationToken)
    {
        if (_extras?.Lifecycle is { } lifecycle)
        {
            await lifecycle.StartAsync(cancellationToken);
            if (!lifecycle.HasStops) _extras.Lifecycle = null;
        }

        if (GrainInstance is IGrainBase grain && _class.HasActivation) await grain.OnActivateAsync(cancellationToken);
    }

    private async Task AbandonAsync(Exception error)
    {
        LogActivationFailed(Silo.Logger, error, _id);
        lock (this)
        {
            _state = ActivationState.Deactivating;
            Extras.Reason = new(DeactivationReasonCode.ActivationFailed, error, "Activation failed.");
        }

        await FinishAsync();
    }

    private void BeginDeactivation() => Post(static state => _ = ((GrainActivation)state!).DeactivateAsync(), this);

    private async Task DeactivateAsync()
    {
        DisposeTimers();
        if ((_class.HasDeactivation && GrainInstance is IGrainBase) || _extras?.Lifecycle is not null)
        {
            using var source = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
            try
            {
                if (GrainInstance is IGrainBase grain)
                    await grain.OnDeactivateAsync(Extras.Reason, source.Token).WaitAsync(source.Token);
            }
            catch (Exception error)
            {
                LogDeactivationFailed(Silo.Logger, error, _id);
            }
        }

        await FinishAsync();
    }

    /// <summary>Lets everything go. Calls that waited go to the next activation, or fail with the error that kept this one from being.</summary>
    private async Task FinishAsync()
    {
        try
        {
            if (_extras?.Lifecycle is { } lifecycle)
            {
                using var source = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
                await lifecycle.StopAsync(source.Token).WaitAsync(source.Token);
            }

            DisposeTimers();
            if (GrainInstance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else if (GrainInstance is IDisposable disposable) disposable.Dispose();
            if (_extras?.Scope is { } scope) await scope.DisposeAsync();
        }
        catch (Exception error)
        {
            LogDeactivationFailed(Silo.Logger, error, _id);
        }

        if (_pool is null) Silo.Catalog.Remove(this);
        else _pool.Remove(this);
        Silo.Collector.Remove(this);
        RequestBase? waiting;
        TaskCompletionSource? ended;
        Exception? failure;
        lock (this)
        {
            _state = ActivationState.Invalid;
            waiting = TakeAllWaiting();
            ended = _extras?.Deactivated;
            failure = _extras is { Reason.ReasonCode: DeactivationReasonCode.ActivationFailed } ? _extras.Reason.Exception : null;
        }

        ended?.TrySetResult();
        for (var request = waiting; request is not null;)
        {
            var next = request.Next;
            request.Next = null;
            if (failure is not null) request.Fail(failure);
            else if (!request.IsLocalOnly && !request.IsAnswered) Silo.Resend(_id, request);
            request = next;
        }
    }

    private void DisposeTimers()
    {
        if (_extras?.Timers is not { Count: > 0 } timers) return;
        _extras.Timers = null;
        foreach (var timer in timers) timer.Dispose();
    }

    /// <summary>Permutes the calls that waited for activation: a cluster keeps no order among them, and tests must not rely on one.</summary>
    private void ShuffleWaiting()
    {
        var all = new List<RequestBase>();
        for (var request = TakeAllWaiting(); request is not null; request = request.Next) all.Add(request);
        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all));
        foreach (var request in all)
        {
            request.Next = null;
            Enqueue(request);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{GrainId} could not be activated")]
    private static partial void LogActivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{GrainId} failed while it was deactivated")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception error, GrainId grainId);
}
