namespace Parley.Tests.Embedded.Rpc;

/// <summary>@grpc/grpc-js, the client of node.</summary>
public sealed class NodeClientTests : ForeignClientTests
{
    protected override Task RunAsync(RpcServer server, string name)
    {
        var folder = Path.Combine(ExternalClient.Folder, "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules", "@grpc", "grpc-js")), "@grpc/grpc-js is not installed: run ./test, which installs it.");
        return ExternalClient.RunAsync("node", Path.Combine(folder, "client.js"), $"127.0.0.1:{server.Port}", name);
    }
}
