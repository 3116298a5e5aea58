using System.ComponentModel;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call without a result; the base of generated requests. One that is one-way has no caller to answer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Request : RequestBase
{
    private static readonly Action<Task, object?> WhenDone = static (task, state) =>
    {
        var request = (Request)state!;
        if (task.IsCompletedSuccessfully) request.Succeed();
        else request.FailIn(request.Activation!, task.Exception?.InnerException ?? new TaskCanceledException(task));
        request.Activation!.OnCompleted(request, late: true);
    };

    private TaskCompletionSource? _answer;

    internal sealed override bool IsAnswered => _answer is { Task.IsCompleted: true };

    /// <inheritdoc/>
    public sealed override async ValueTask<Response> Invoke()
    {
        try
        {
            await InvokeInner();
            return Response.Completed;
        }
        catch (Exception error)
        {
            return Response.FromException(error);
        }
    }

    /// <summary>Calls the method.</summary>
    protected abstract ValueTask InvokeInner();

    internal Task ExpectAnswer()
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
                pending.GetAwaiter().GetResult();
                Succeed();
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
        else Succeed();
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

    private void Succeed()
    {
        Leave();
        _answer?.TrySetResult();
    }
}
