using Parley.Tests.Kit;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>@grpc/grpc-js, the client of node.</summary>
public sealed class NodeClientTests : ForeignClientTests
{
    protected override Task RunAsync(RpcServer server, string name) =>
        ForeignProgram.RunAsync("node", [Path.Combine(ForeignProgram.Scripts, "node", "client.js"), $"127.0.0.1:{server.Port}", name]);
}
