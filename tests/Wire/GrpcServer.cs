using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

/// <summary>The test service, health and reflection over gRPC on a real Kestrel, and a channel to it.</summary>
public sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcServer(WebApplication app)
    {
        _app = app;
        Channel = GrpcChannel.ForAddress(app.Urls.First());
    }

    public GrpcChannel Channel { get; }

    public Stage Stage => _app.Services.GetRequiredService<Stage>();

    public HealthStates Health => _app.Services.GetRequiredService<HealthStates>();

    public static async Task<GrpcServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<Stage>().AddHealthAndReflection(Library.Descriptor).AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<LibraryService>();
        app.MapHealthAndReflection();
        await app.StartAsync();
        return new GrpcServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }
}
