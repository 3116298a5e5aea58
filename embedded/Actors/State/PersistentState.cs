using Orleans.Core;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One state of one activation. Its operations run one after another, in the order in which the grain began them, also
/// when the grain is reentrant.
/// </summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, ILifecycleObserver, IStateLoader
{
    private readonly GrainActivation _activation;
    private readonly IGrainStorage _storage;
    private readonly string _name;
    private GrainState<TState>? _value;
    private Task _last = Task.CompletedTask;
    private bool _loaded;

    public PersistentState(GrainActivation activation, string name, IGrainStorage storage)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.ObservableLifecycle.Subscribe(name, GrainLifecycleStage.SetupState, this);
    }

    private enum Operation
    {
        Read,
        Write,
        Clear,
    }

    public TState State
    {
        get
        {
            RuntimeContext.Require();
            return _value is null ? default! : _value.State!;
        }

        set
        {
            RuntimeContext.Require();
            Value.State = value;
        }
    }

    public string? Etag => _value?.ETag;

    public bool RecordExists => _loaded ? Value.RecordExists : throw new InvalidOperationException("The state has not been read yet.");

    private GrainState<TState> Value => _value ??= new(StateActivator<TState>.Create());

    public Task OnStart(CancellationToken cancellationToken = default) => _loaded ? Task.CompletedTask : ReadStateAsync(cancellationToken);

    public Task OnStop(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ReadStateAsync() => Enqueue(Operation.Read, CancellationToken.None);

    public Task WriteStateAsync() => Enqueue(Operation.Write, CancellationToken.None);

    public Task ClearStateAsync() => Enqueue(Operation.Clear, CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(Operation.Read, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) => Enqueue(Operation.Write, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Enqueue(Operation.Clear, cancellationToken);

    private Task Enqueue(Operation operation, CancellationToken cancellationToken)
    {
        RuntimeContext.Require();
        return _last = RunAsync(operation, _last, cancellationToken);
    }

    private async Task RunAsync(Operation operation, Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            switch (operation)
            {
                case Operation.Read:
                    await _storage.ReadStateAsync(_name, _activation.GrainId, Value, cancellationToken);
                    _loaded = true;
                    break;
                case Operation.Write:
                    await _storage.WriteStateAsync(_name, _activation.GrainId, Value, cancellationToken);
                    break;
                default:
                    await _storage.ClearStateAsync(_name, _activation.GrainId, Value, cancellationToken);
                    break;
            }
        }
        catch (Exception error) when (error is not (OrleansException or OperationCanceledException))
        {
            throw new OrleansException($"{operation} of state \"{_name}\" of {_activation.GrainId} failed: {error.Message}", error);
        }
    }
}
