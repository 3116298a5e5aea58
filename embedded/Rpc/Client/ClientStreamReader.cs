using Grpc.Core;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The responses of a call.</summary>
internal sealed class ClientStreamReader<TRequest, TResponse>(ClientCall<TRequest, TResponse> call, Task opened) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;
    private int _reading;

    public TResponse Current => _current ?? throw new InvalidOperationException("There is no current message: the stream has not begun or is over.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _reading, 1) == 1)
            throw new InvalidOperationException("The previous read is in progress: only one message is read at a time.");
        try
        {
            _current = null;
            await opened.ConfigureAwait(false);
            _current = await call.ReadNextAsync(cancellationToken).ConfigureAwait(false);
            return _current is not null;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
