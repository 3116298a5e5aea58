using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// One call on its way: arguments in typed fields of a generated subclass, links for the queue it waits in and for the
/// timeout list, and the caller's task. It is made by the reference, run once by the target and never used again.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RequestBase : IInvokable
{
    // Owned by whoever holds the request: the queue it waits in, then nobody.
    internal RequestBase? Next;

    // Owned by the timeout list, under its lock.
    internal RequestBase? Later;
    internal RequestBase? Earlier;
    internal CallTimeoutList? TimeoutList;

    internal long SentAt;
    internal Dictionary<string, object>? Context;
    internal Activity? Trace;
    internal IGrainContext? Sender;
    internal GrainActivation? Activation;
    internal CallCancellation? Cancellation;

    /// <inheritdoc/>
    public virtual bool IsCancellable => false;

    /// <summary>The method.</summary>
    protected abstract GrainMethod Method { get; }

    internal InvokeMethodOptions Options => Method.Options;

    internal bool IsOneWay => (Method.Options & InvokeMethodOptions.OneWay) != 0;

    internal virtual bool Interleaves => (Method.Options & InvokeMethodOptions.AlwaysInterleave) != 0;

    internal bool IsReadOnly => (Method.Options & InvokeMethodOptions.ReadOnly) != 0;

    /// <summary>Whether running it counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it belongs to one activation and is dropped rather than sent to the next one.</summary>
    internal virtual bool IsLocalOnly => false;

    /// <summary>Whether the caller already has an answer: a timeout or its own cancellation.</summary>
    internal abstract bool IsAnswered { get; }

    /// <inheritdoc/>
    public virtual int GetArgumentCount() => 0;

    /// <inheritdoc/>
    public virtual object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public virtual void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public abstract object? GetTarget();

    /// <inheritdoc/>
    public void SetTarget(ITargetHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        SetTarget(holder.GetTarget()!);
    }

    internal void BindTo(object target) => SetTarget(target);

    internal void Replace(CancellationToken token) => SetCancellationToken(token);

    /// <inheritdoc/>
    public abstract ValueTask<Response> Invoke();

    /// <inheritdoc/>
    public string GetMethodName() => Method.Name;

    /// <inheritdoc/>
    public string GetInterfaceName() => Method.InterfaceType.FullName ?? Method.InterfaceType.Name;

    /// <inheritdoc/>
    public string GetActivityName() => $"{Method.InterfaceType.Name}/{Method.Name}";

    /// <inheritdoc/>
    public MethodInfo GetMethod() => Method.Info;

    /// <inheritdoc/>
    public Type GetInterfaceType() => Method.InterfaceType;

    /// <inheritdoc/>
    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    /// <inheritdoc/>
    public virtual CancellationToken GetCancellationToken() => default;

    /// <inheritdoc/>
    public bool TryCancel()
    {
        if (Cancellation is not { } cancellation) return false;
        cancellation.CancelGrainSide();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Method.InterfaceType.FullName}.{Method.Name}";

    /// <summary>Sets the instance the method is called on.</summary>
    protected abstract void SetTarget(object target);

    /// <summary>Replaces the cancellation token among the arguments.</summary>
    protected virtual void SetCancellationToken(CancellationToken token)
    {
    }

    /// <summary>Calls the method. True when it is over at once; otherwise the activation is told later.</summary>
    internal abstract bool Run(GrainActivation activation);

    internal abstract void Answer(Response response);

    internal abstract void Fail(Exception error);

    internal abstract void AnswerCancelled(CancellationToken token);

    internal void Leave()
    {
        TimeoutList?.Remove(this);
        Cancellation?.Dispose();
    }
}
