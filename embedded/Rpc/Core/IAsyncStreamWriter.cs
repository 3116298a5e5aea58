namespace Grpc.Core;

/// <summary>A stream of messages to the other side. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null for the call's default.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. Completes when the transport has taken it, which is how a slow reader slows the writer.</summary>
    /// <exception cref="InvalidOperationException">Another write is under way, or the stream is over.</exception>
    Task WriteAsync(T message);

    /// <summary>Writes a message unless cancelled first; a write cut short ends the call.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("This stream does not support the cancellation of a write.");
        return WriteAsync(message);
    }
}
