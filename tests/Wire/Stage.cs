using Grpc.Core;
using Parley.Tests.V1;

namespace Parley.Tests.Wire;

/// <summary>What a test has the service do, and what the service was asked.</summary>
public sealed class Stage
{
    public Func<DoRequest, ServerCallContext, Task<Shelf>> Do { get; set; } = (_, _) => Task.FromResult(new Shelf());

    public Func<WatchRequest, IServerStreamWriter<Item>, ServerCallContext, Task> Watch { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The last request message that any method got.</summary>
    public object? LastRequest { get; set; }

    /// <summary>Service instances that were disposed.</summary>
    public int Disposed { get; set; }
}
