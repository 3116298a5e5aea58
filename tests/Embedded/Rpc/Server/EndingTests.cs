using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class EndingTests
{
    [Fact]
    public async Task An_exception_is_unknown_logged_and_kept_from_the_client()
    {
        await using var rpc = await RpcPair.StartAsync();
        var refusal = await RefusedAsync(rpc, new Ask { Throw = true });
        Assert.Equal(StatusCode.Unknown, refusal.StatusCode);
        Assert.Equal("Exception was thrown by handler.", refusal.Status.Detail);
        Assert.Equal("the secret of the handler", Assert.Single(rpc.Server.Log.Errors).Exception!.Message);
    }

    [Fact]
    public async Task An_exception_is_told_where_that_is_switched_on()
    {
        await using var rpc = await RpcPair.StartAsync(options: options => options.EnableDetailedErrors = true);
        Assert.Equal(
            "Exception was thrown by handler. InvalidOperationException: the secret of the handler",
            (await RefusedAsync(rpc, new Ask { Throw = true })).Status.Detail);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_an_error_of_the_handler()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers { Unary = (_, _) => throw new OperationCanceledException() });
        Assert.Equal(StatusCode.Unknown, (await RefusedAsync(rpc, new Ask())).StatusCode);
        Assert.Single(rpc.Server.Log.Errors);
    }

    [Fact]
    public async Task A_status_comes_with_the_trailers_of_the_context_and_its_own()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) =>
            {
                context.ResponseTrailers.Add("x-from", "context");
                throw new RpcException(new Status(StatusCode.NotFound, "ünknown"), new Metadata { { "x-from", "exception" }, { "x-b-bin", [1, 2] } });
            },
        });
        var call = rpc.Client.UnaryAsync(new Ask());
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(new Status(StatusCode.NotFound, "ünknown").ToString(), refusal.Status.ToString());
        Assert.Equal(["context", "exception"], refusal.Trailers.GetAll("x-from").Select(entry => entry.Value));
        Assert.Equal([1, 2], call.GetTrailers().GetValueBytes("x-b-bin"));
        Assert.Empty(rpc.Server.Log.Errors);
    }

    [Fact]
    public async Task A_status_may_be_set_instead_of_thrown()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, context) =>
            {
                await responses.WriteAsync(new Answer());
                context.Status = new Status(StatusCode.DataLoss, "set");
            },
        });
        using var call = rpc.Client.Expand(new Ask());
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal("set", (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).Status.Detail);
        Assert.Equal(StatusCode.DataLoss, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task An_early_error_is_one_frame_of_headers()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, _) => throw new RpcException(new Status(StatusCode.Aborted, "100%\n"), new Metadata { { "x-why", "so" } }),
        });
        using var call = new RawCall(rpc.Server);
        await call.SendAsync(RawCall.Frame(new Ask()));
        Assert.True(call.IsTrailersOnly);
        Assert.Equal(StatusCode.Aborted, call.Status);
        Assert.Equal("100%25%0A", call.Detail);
        Assert.Equal("so", call.Value("x-why"));
        Assert.Equal("application/grpc", call.Response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_success_has_its_status_after_the_message()
    {
        await using var rpc = await RpcPair.StartAsync();
        using var call = new RawCall(rpc.Server);
        await call.SendAsync(RawCall.Frame(new Ask()));
        Assert.False(call.Response.Headers.Contains("grpc-status"));
        Assert.Equal(["grpc-status"], call.Response.TrailingHeaders.Select(header => header.Key));
        Assert.Equal(StatusCode.OK, call.Status);
    }

    [Fact]
    public async Task No_response_is_no_success()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers { Unary = (_, _) => Task.FromResult<Answer>(null!) });
        Assert.Equal(StatusCode.Cancelled, (await RefusedAsync(rpc, new Ask())).StatusCode);
    }

    [Fact]
    public async Task Unknown_methods_and_services_are_unimplemented()
    {
        await using var rpc = await RpcPair.StartAsync();
        foreach (var path in new[] { "/parley.interop.v1.Interop/Nothing", "/nobody.Nothing/Never" })
        {
            using var call = new RawCall(rpc.Server, path);
            await call.SendAsync(RawCall.Frame(new Ask()));
            Assert.Equal(StatusCode.Unimplemented, call.Status);
            Assert.True(call.IsTrailersOnly);
        }
    }

    [Fact]
    public async Task Unknown_services_are_left_to_others_where_that_is_switched_on()
    {
        await using var rpc = await RpcPair.StartAsync(options: options => options.IgnoreUnknownServices = true);
        using var call = new RawCall(rpc.Server, "/nobody.Nothing/Never");
        await call.SendAsync(RawCall.Frame(new Ask()));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, call.Response.StatusCode);
    }

    [Fact]
    public async Task A_base_method_that_is_not_overridden_is_unimplemented()
    {
        await using var server = await RpcServer.StartAsync(map: app => Microsoft.AspNetCore.Builder.GrpcEndpointRouteBuilderExtensions.MapGrpcService<Empty>(app));
        using var call = new RawCall(server);
        await call.SendAsync(RawCall.Frame(new Ask()));
        Assert.Equal(StatusCode.Unimplemented, call.Status);
    }

    private static async Task<RpcException> RefusedAsync(RpcPair rpc, Ask ask) =>
        await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(ask));

    private sealed class Empty : Interop.Interop.InteropBase;
}
