namespace Grpc.Core;

/// <summary>A stream of messages from the other side. One reader, one read at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message last read; invalid before the first read and after the end.</summary>
    T Current { get; }

    /// <summary>Reads the next message; false at the end of the stream.</summary>
    /// <exception cref="RpcException">The call ended with an error.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
