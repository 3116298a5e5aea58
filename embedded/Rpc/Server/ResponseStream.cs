using Grpc.Core;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>The responses of a server-streaming or duplex call. A write completes when the client's window has room, so a slow client slows the handler.</summary>
internal sealed class ResponseStream<T>(HttpServerCallContext call, Action<T, SerializationContext> serializer) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return call.WriteAsync(message, serializer, flush: true, CancellationToken.None);
    }

    /// <summary>A write that is cancelled leaves a part of a message behind, so the call is given up with it.</summary>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(
            static state => ((HttpServerCallContext)state!).Reset(Protocol.ResetCancel), call);
        await call.WriteAsync(message, serializer, flush: true, CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
