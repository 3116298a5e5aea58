namespace Grpc.Core;

/// <summary>The responses of a call, seen from its handler; the stream ends when the handler returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
