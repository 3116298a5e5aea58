using Grpc.Core;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The requests of a call. A write completes when the server's window has room.</summary>
internal sealed class ClientStreamWriter<TRequest, TResponse>(
    ClientCall<TRequest, TResponse> call, StreamedRequestContent content, Task<TResponse>? response) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; } = call.Requests.Options;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    /// <summary>A write that is cancelled leaves a part of a message behind, so the call is given up with it.</summary>
    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (_completed)
            throw new InvalidOperationException("The requests are complete: none can be written.");
        if (call.HasEnded && call.Outcome.Status.StatusCode == StatusCode.OK)
            throw new InvalidOperationException("The call is over: nothing can be written.");
        if (Interlocked.Exchange(ref _writing, 1) == 1)
            throw new InvalidOperationException("The previous write is in progress: only one message is written at a time.");
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static call => ((ClientCall<TRequest, TResponse>)call!).Dispose(), call);
            var options = WriteOptions;
            using var frame = call.Requests.Frame(message, options);
            var stream = await content.Opened.WaitAsync(call.Token).ConfigureAwait(false);
            await stream.WriteAsync(frame.Written, call.Token).ConfigureAwait(false);
            if ((options?.Flags & WriteFlags.BufferHint) != WriteFlags.BufferHint)
                await stream.FlushAsync(call.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            // How the call ended is for the response to say. A single one is being read already; the first of many may not be.
            if (response is not null)
                await ((Task)response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw call.HasEnded || call.Token.IsCancellationRequested
                ? call.Failed(exception)
                : new RpcException(TransportStatus.Of(exception));
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (_writing == 1)
            throw new InvalidOperationException("The previous write is in progress: the requests cannot be completed.");
        _completed = true;
        content.Complete();
        return Task.CompletedTask;
    }
}
