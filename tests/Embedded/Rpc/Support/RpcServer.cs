using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>A real server on a free loopback port, with the interop service and whatever else a test maps.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RpcServer(WebApplication app, RecordedLog log, bool isTls)
    {
        _app = app;
        Log = log;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Port = new Uri(address).Port;
        Address = $"{(isTls ? "https" : "http")}://127.0.0.1:{Port}";
    }

    public int Port { get; }

    public string Address { get; }

    public RecordedLog Log { get; }

    public InteropService.Calls Calls => _app.Services.GetRequiredService<InteropService.Calls>();

    public IServiceProvider Services => _app.Services;

    public static async Task<RpcServer> StartAsync(
        Action<GrpcServiceOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null,
        X509Certificate2? certificate = null, Action<KestrelServerOptions>? kestrel = null, int port = 0, HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var log = new RecordedLog();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, port, listener =>
            {
                listener.Protocols = protocols;
                if (certificate is not null)
                    listener.UseHttps(certificate);
            });
            kestrel?.Invoke(server);
        });
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton<InteropService.Calls>();
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        if (map is null)
            app.MapGrpcService<InteropService>();
        else
            map(app);
        await app.StartAsync();
        return new RpcServer(app, log, certificate is not null);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
