using Parley.Tests.Interop;
using Parley.Tests.Kit;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>grpcio as Debian packages it: the C implementation of gRPC.</summary>
public sealed class PythonClientTests : ForeignClientTests
{
    private const string Python = "/usr/bin/python3";

    protected override async Task RunAsync(RpcServer server, string name)
    {
        using var folder = new TemporaryFolder();
        var descriptor = Path.Combine(folder.Path, "interop.pb");
        await File.WriteAllBytesAsync(descriptor, InteropReflection.Descriptor.SerializedData.ToByteArray());
        await ForeignProgram.RunAsync(Python, [Path.Combine(ForeignProgram.Scripts, "python", "client.py"), $"127.0.0.1:{server.Port}", name, descriptor]);
    }
}
