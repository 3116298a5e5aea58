using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>The requests of a client-streaming or duplex call.</summary>
internal sealed class RequestStream<T>(HttpServerCallContext call, Func<DeserializationContext, T> deserializer) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;
    private int _reading;

    public T Current => _current ?? throw new InvalidOperationException("There is no current message: the stream has not begun or is over.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (call.IsOver)
            throw new CallOverException();
        if (Interlocked.Exchange(ref _reading, 1) == 1)
            throw new InvalidOperationException("The previous read is in progress: only one message is read at a time.");
        try
        {
            _current = null;
            _current = await call.ReadNextAsync(deserializer, cancellationToken).ConfigureAwait(false);
            return _current is not null;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
