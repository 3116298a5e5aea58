using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>What is asked of every foreign client. A server for each case, so that one case never explains another.</summary>
public abstract class ForeignClientTests
{
    [Theory]
    [ClassData(typeof(InteropCases))]
    public async Task It_is_served(string name)
    {
        await using var server = await RpcServer.StartAsync();
        await RunAsync(server, name);
        if (name != "handler_exception")
            Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Ten_thousand_calls_go_over_one_connection()
    {
        var connections = new ConcurrentDictionary<string, int>();
        await using var server = await RpcServer.StartAsync(map: app =>
        {
            app.Use((http, next) =>
            {
                connections.AddOrUpdate(http.Connection.Id, 1, (_, calls) => calls + 1);
                return next(http);
            });
            app.MapGrpcService<InteropService>();
        });
        await RunAsync(server, "ten_thousand_calls");
        Assert.Equal([10_000], connections.Values);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Gzip_is_used_both_ways()
    {
        var encodings = new ConcurrentBag<(string? Request, string? Response)>();
        await using var server = await RpcServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip", map: app =>
        {
            app.Use(async (http, next) =>
            {
                await next(http);
                encodings.Add((http.Request.Headers["grpc-encoding"], http.Response.Headers["grpc-encoding"]));
            });
            app.MapGrpcService<InteropService>();
        });
        await RunAsync(server, "gzip");
        Assert.Equal([("gzip", "gzip"), ("gzip", "gzip")], encodings);
        Assert.Empty(server.Log.Errors);
    }

    protected abstract Task RunAsync(RpcServer server, string name);
}
