using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>A server with a test's handlers, and a generated client on a channel to it.</summary>
public sealed class RpcPair : IAsyncDisposable
{
    private RpcPair(RpcServer server, GrpcChannel channel)
    {
        Server = server;
        Channel = channel;
        Client = new Interop.Interop.InteropClient(channel);
    }

    public RpcServer Server { get; }

    public GrpcChannel Channel { get; }

    public Interop.Interop.InteropClient Client { get; }

    public static async Task<RpcPair> StartAsync(
        Handlers? handlers = null, Action<GrpcServiceOptions>? options = null, GrpcChannelOptions? client = null,
        TimeProvider? time = null, Action<KestrelServerOptions>? kestrel = null)
    {
        var server = await RpcServer.StartAsync(
            options,
            services =>
            {
                services.AddSingleton(handlers ?? new Handlers());
                if (time is not null)
                    GrpcUnderTest.SetClock(services, time);
            },
            app =>
            {
                if (handlers is null)
                    app.MapGrpcService<InteropService>();
                else
                    app.MapGrpcService<HandlerService>();
            },
            kestrel: kestrel);
        return new RpcPair(server, GrpcChannel.ForAddress(server.Address, client ?? new GrpcChannelOptions()));
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Server.DisposeAsync();
    }
}
