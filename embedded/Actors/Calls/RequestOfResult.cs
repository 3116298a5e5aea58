using System.ComponentModel;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call with a result; the base of generated requests.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Request<TResult> : RequestBase
{
    private static readonly Action<Task<TResult>, object?> WhenDone = static (task, state) =>
    {
        var request = (Request<TResult>)state!;
        if (task.IsCompletedSuccessfully) request.Succeed(task.Result);
        else request.FailIn(request.Activation!, task.Exception?.InnerException ?? new TaskCanceledException(task));
        request.Activation!.OnCompleted(request, late: true);
    };

    private TaskCompletionSource<TResult>? _answer;

    internal sealed override bool IsAnswered => _answer is { Task.IsCompleted: true };

    /// <inheritdoc/>
    public sealed override async ValueTask<Response> Invoke()
    {
        try
        {
            return Response.FromResult(await InvokeInner());
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    /// <summary>Calls the method.</summary>
    protected abstract ValueTask<TResult> InvokeInner();

    /// <summary>Makes of the method's result what the caller may hold.</summary>
    protected virtual TResult Convert(TResult result) => result;

    internal Task<TResult> ExpectAnswer()
    {
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _answer.Task;
    }

    internal sealed override bool Run(GrainActivation activation)
    {
        Activation = activation;
        try
        {
            var pending = InvokeInner();
            if (pending.IsCompletedSuccessfully)
            {
                Succeed(pending.Result);
                return true;
            }

            pending.AsTask().ContinueWith(WhenDone, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return false;
        }
        catch (Exception error)
        {
            FailIn(activation, error);
            return true;
        }
    }

    internal sealed override void Answer(Response response)
    {
        if (response.Exception is { } error) FailIn(Activation!, error);
        else Succeed(response.GetResult<TResult>()!);
    }

    internal sealed override void Fail(Exception error)
    {
        Leave();
        if (_answer is not { } answer || !answer.TrySetException(error)) return;
        // An answer nobody waits for is not an unobserved error: the caller chose not to look.
        _ = answer.Task.Exception;
    }

    internal sealed override void AnswerCancelled(CancellationToken token)
    {
        _answer?.TrySetCanceled(token);
        Leave();
    }

    private void FailIn(GrainActivation activation, Exception error)
    {
        activation.OnFailed(this, error);
        Fail(error);
    }

    private void Succeed(TResult result)
    {
        Leave();
        try
        {
            _answer?.TrySetResult(Convert(result));
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }
}
