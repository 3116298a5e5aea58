using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Graph;
using Parley.Simulator.Media;
using Parley.Simulator.Page;
using Parley.Simulator.Signup;

namespace Parley.Simulator;

/// <summary>
/// A running simulator: the Cloud API, the control API and the page on one port, over one <see cref="World"/>. Stops and
/// forgets everything when disposed.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private SimulatorHost(WebApplication web, World world, Uri address)
    {
        _web = web;
        World = world;
        Address = address;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8090/</c>. The Graph base URL of clients is this address.</summary>
    public Uri Address { get; }

    /// <summary>The simulated world, for use in the same process.</summary>
    public World World { get; }

    /// <summary>Starts listening; returns when requests are answered.</summary>
    /// <exception cref="SimulatorException">The port is in use or the options contradict each other; the message is one line for a person.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        var world = new World(options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var web = builder.Build();
        web.Use(Guard);
        web.UseRouting();
        new ControlApi(world).Map(web);
        PageFiles.Map(web);
        new SignupPages(world).Map(web);
        var graph = new GraphRouter(world);
        web.MapGet(MediaUrls.Path, new MediaEdge(world).DownloadAsync);
        web.Map("/{**path}", http => GraphRouter.IsGraph(http.Request.Path) ? graph.HandleAsync(http) : NotFound(http));
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await web.DisposeAsync();
            world.Dispose();
            throw new SimulatorException($"Cannot listen on {new IPEndPoint(options.Address, options.Port)}: {e.InnerException?.Message ?? e.Message}", 409);
        }

        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        world.Address = new Uri(address);
        world.Log($"Listening on {address}");
        return new SimulatorHost(web, world, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        World.Dispose();
    }

    private static Task Guard(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/_sim") || SameOrigin.Allows(http.Request)) return next(http);
        http.Response.StatusCode = 403;
        return http.Response.WriteAsync("The control API takes no requests from other origins.");
    }

    // Signals are the owner's business: in a program with more than the simulator, it decides what stops first.
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return http.Response.WriteAsJsonAsync(new { error = "There is nothing at this path." }, ControlJson.Options);
    }
}
