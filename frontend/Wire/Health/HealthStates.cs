using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Parley.Wire;

/// <summary>
/// Whether the server and each of its services can do their work, for whoever asks over grpc.health.v1. The empty name is the
/// server as a whole: NOT_SERVING until somebody says otherwise. Safe for concurrent use.
/// </summary>
public sealed class HealthStates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _states = new() { [""] = ServingStatus.NotServing };
    private TaskCompletionSource _changed = NewSignal();
    private bool _stopping;

    /// <summary>Sets a service's state and tells its watchers. Has no effect after <see cref="StopServing"/>.</summary>
    /// <param name="service">The service's full name; empty for the whole server.</param>
    /// <param name="status">SERVING or NOT_SERVING.</param>
    public void Set(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (_stopping || (_states.TryGetValue(service, out var now) && now == status)) return;
            _states[service] = status;
            Signal();
        }
    }

    /// <summary>Turns everything to NOT_SERVING for good, so that load balancers go elsewhere while the server drains.</summary>
    public void StopServing()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (var service in _states.Keys) _states[service] = ServingStatus.NotServing;
            Signal();
        }
    }

    /// <summary>A service's state; null if nobody set one.</summary>
    public ServingStatus? Find(string service) => Look(service).Status;

    /// <summary>A service's state, and a task that completes at the next change of any state.</summary>
    internal (ServingStatus? Status, Task Changed) Look(string service)
    {
        lock (_lock) return (_states.TryGetValue(service, out var status) ? status : null, _changed.Task);
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
