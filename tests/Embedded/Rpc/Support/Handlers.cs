using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>The handlers of a test, written where the test is.</summary>
public sealed class Handlers
{
    public UnaryServerMethod<Ask, Answer> Unary { get; set; } = (_, _) => throw new NotSupportedException();

    public ClientStreamingServerMethod<Ask, Total> Collect { get; set; } = (_, _) => throw new NotSupportedException();

    public ServerStreamingServerMethod<Ask, Answer> Expand { get; set; } = (_, _, _) => throw new NotSupportedException();

    public DuplexStreamingServerMethod<Ask, Answer> Converse { get; set; } = (_, _, _) => throw new NotSupportedException();
}
