using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc.Inside;

public sealed class StricterChannelTests
{
    private static readonly CallCredentials Credentials = CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("x", "y");
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Call_credentials_stay_out_of_clear_text()
    {
        await using var rpc = await RpcPair.StartAsync();
        var options = new CallOptions(credentials: Credentials);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(new Ask(), options))).StatusCode);
    }

    [Fact]
    public async Task A_compression_that_nobody_knows_is_refused()
    {
        await using var rpc = await RpcPair.StartAsync();
        Assert.Throws<InvalidOperationException>(() => rpc.Client.UnaryAsync(new Ask(), new Metadata { { "grpc-internal-encoding-request", "snappy" } }));
    }

    [Fact]
    public void Contradictory_options_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("tcp://127.0.0.1:1"));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("https://127.0.0.1:1", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, Credentials),
        }));
        using var http = new HttpClient();
        using var handler = new SocketsHttpHandler();
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new GrpcChannelOptions { HttpClient = http, HttpHandler = handler }));
    }
}
