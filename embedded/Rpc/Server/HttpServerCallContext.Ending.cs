using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <remarks>
/// A call ends once: by its handler or by its deadline, whichever comes first. The response is no shared object, so the deadline does not touch
/// it while a message is being written: it waits for the write, or resets the stream when the client does not read for a second.
/// </remarks>
internal sealed partial class HttpServerCallContext
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Over = 2;
    private const int WritingAfterDeadline = 3;

    private static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "Deadline Exceeded");
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(1);

    private TaskCompletionSource? _writeAfterDeadline;
    private int _phase = Idle;

    /// <summary>Whether the call has ended, which its deadline may do before the handler begins.</summary>
    public bool IsOver => Volatile.Read(ref _phase) == Over;

    private bool IsDeadlinePassed => _deadline is { Token.IsCancellationRequested: true } && !HttpContext.RequestAborted.IsCancellationRequested;

    private InvalidOperationException? TryEnterWrite() => Interlocked.CompareExchange(ref _phase, Writing, Idle) switch
    {
        Idle => null,
        Writing => new InvalidOperationException("The previous write is in progress: only one message is written at a time."),
        _ => new CallOverException(),
    };

    private void ExitWrite()
    {
        if (Interlocked.CompareExchange(ref _phase, Idle, Writing) == Writing)
            return;
        Volatile.Write(ref _phase, Over);
        _writeAfterDeadline!.TrySetResult();
    }

    /// <summary>Ends the call with the status and trailers that the handler left.</summary>
    public async ValueTask EndAsync()
    {
        if (_latestWrite is { IsCompleted: false } unawaited)
            await unawaited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.CompareExchange(ref _phase, Over, Idle) == Idle)
            SetTrailers();
        else if (_deadline is not null)
            await _deadline.Ended.ConfigureAwait(false);
        _deadline?.Dispose();
        HttpContext.Features.Get<IHttpActivityFeature>()?.Activity?.AddTag("grpc.status_code", GrpcHeaders.Code(StatusCore.StatusCode));
    }

    /// <summary>Ends the call with the status that the exception stands for.</summary>
    public ValueTask FailAsync(Exception exception)
    {
        switch (exception)
        {
            case RpcException refusal and not UnreadableException:
                foreach (var trailer in refusal.Trailers)
                    ResponseTrailers.Add(trailer);
                StatusCore = refusal.Status;
                LogRefused(_logger, MethodCore, refusal.StatusCode, refusal.Status.Detail, refusal.Status.DebugException);
                break;
            case OperationCanceledException or IOException or CallOverException when IsDeadlinePassed:
                StatusCore = DeadlineExceeded;
                LogGivenUp(_logger, MethodCore, exception);
                break;
            case ClientGoneException:
            case OperationCanceledException or IOException or CallOverException when HttpContext.RequestAborted.IsCancellationRequested:
                StatusCore = Status.DefaultCancelled;
                LogGivenUp(_logger, MethodCore, exception);
                break;
            default:
                var detail = "Exception was thrown by handler.";
                if (Settings.EnableDetailedErrors)
                    detail += $" {exception.GetType().Name}: {exception.Message}";
                StatusCore = new Status(StatusCode.Unknown, detail, exception);
                LogFailed(_logger, MethodCore, exception);
                break;
        }

        return EndAsync();
    }

    /// <summary>Run by the deadline, beside the handler.</summary>
    private async Task EndByDeadlineAsync()
    {
        var written = _writeAfterDeadline!.Task;
        if (Interlocked.CompareExchange(ref _phase, WritingAfterDeadline, Writing) == Writing)
        {
            if (await Task.WhenAny(written, Task.Delay(WriteGrace, _time)).ConfigureAwait(false) != written)
            {
                StatusCore = DeadlineExceeded;
                Reset(Protocol.ResetCancel);
                await written.ConfigureAwait(false);
                return;
            }
        }
        else if (Interlocked.CompareExchange(ref _phase, Over, Idle) != Idle)
        {
            return;
        }

        LogDeadlineExceeded(_logger, MethodCore);
        StatusCore = DeadlineExceeded;
        _responseTrailers = null;
        SetTrailers();
        // No reset after it: Kestrel completes a response later than it says, and a reset would overtake the trailers. What the handler may
        // still be reading ends by the deadline's token, and Kestrel stops the requests itself when the handler returns.
        await HttpContext.Response.CompleteAsync().ConfigureAwait(false);
    }

    // A response without messages and early headers is "trailers only": its one header frame carries the status.
    private void SetTrailers()
    {
        var response = HttpContext.Response;
        var target = response.HasStarted ? HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : response.Headers;
        if (target is null)
            return;
        if (!response.HasStarted && StatusCore.StatusCode == StatusCode.Unimplemented)
            target[Protocol.AcceptEncoding] = Settings.Encodings.AcceptEncoding;
        foreach (var trailer in _responseTrailers ?? Metadata.Empty)
        {
            if (MetadataRules.Refusal(trailer) is not { } refusal)
            {
                GrpcHeaders.Add(target, trailer);
                continue;
            }

            // An error keeps its meaning and loses the trailer; a success that cannot say what it meant to is none.
            LogRefusedTrailer(_logger, MethodCore, refusal);
            if (StatusCore.StatusCode == StatusCode.OK)
                StatusCore = new Status(StatusCode.Internal, refusal);
        }

        GrpcHeaders.Set(target, StatusCore);
    }
}
