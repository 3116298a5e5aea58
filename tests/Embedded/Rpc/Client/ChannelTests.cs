using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.Tests.Interop;
using Parley.Tests.Kit;

namespace Parley.Tests.Embedded.Rpc;

public sealed class ChannelTests
{
    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{FreePort.Next()}");
        var client = new Interop.Interop.InteropClient(channel);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(new Ask()))).StatusCode);
        using var call = client.Converse();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Ask()))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseHeadersAsync)).StatusCode);
    }

    [Fact]
    public async Task A_call_that_may_wait_reaches_a_server_that_starts_later()
    {
        var port = FreePort.Next();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var call = new Interop.Interop.InteropClient(channel).UnaryAsync(new Ask(), new CallOptions(deadline: DateTime.UtcNow.AddSeconds(30)).WithWaitForReady());
        await using var server = await RpcServer.StartAsync(port: port);
        Assert.Equal(1, (await call).Number);
    }

    [Fact]
    public async Task A_server_that_dies_is_unavailable()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, context) =>
            {
                await responses.WriteAsync(new Answer());
                await read.Task;
                context.GetHttpContext().Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()!.Abort();
            },
        });
        using var call = rpc.Client.Expand(new Ask());
        Assert.True(await call.ResponseStream.MoveNext());
        read.SetResult();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.TooManyRequests, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.InternalServerError, StatusCode.Unknown)]
    [InlineData(HttpStatusCode.OK, StatusCode.Cancelled)]
    public async Task An_answer_of_plain_http_has_a_status_too(HttpStatusCode http, StatusCode status)
    {
        await using var server = await RpcServer.StartAsync(map: app => app.Run(context =>
        {
            context.Response.StatusCode = (int)http;
            return context.Response.WriteAsync("<html>");
        }));
        using var channel = GrpcChannel.ForAddress(server.Address);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new Interop.Interop.InteropClient(channel).UnaryAsync(new Ask()));
        Assert.Equal(status, refusal.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, StatusCode.OK)]
    public async Task A_unary_call_has_exactly_one_response(byte[] body, StatusCode status)
    {
        await using var server = await RpcServer.StartAsync(map: app => app.Run(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.StartAsync();
            await context.Response.Body.WriteAsync(body);
            context.Response.AppendTrailer("grpc-status", "0");
        }));
        using var channel = GrpcChannel.ForAddress(server.Address);
        var refusal = await Record.ExceptionAsync(async () => await new Interop.Interop.InteropClient(channel).UnaryAsync(new Ask()));
        Assert.Equal(status, (refusal as RpcException)?.StatusCode ?? StatusCode.OK);
    }

    [Fact]
    public async Task A_response_without_status_is_cancelled()
    {
        await using var server = await RpcServer.StartAsync(map: app => app.Run(context =>
        {
            context.Response.ContentType = "application/grpc";
            return context.Response.StartAsync();
        }));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Interop.Interop.InteropClient(channel).Expand(new Ask());
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
    }

    [Fact]
    public async Task A_response_over_the_limit_is_refused()
    {
        await using var rpc = await RpcPair.StartAsync(client: new() { MaxReceiveMessageSize = 1000, MaxSendMessageSize = 500 });
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(async () =>
            await rpc.Client.UnaryAsync(new Ask { AnswerSize = 2000 }))).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(async () =>
            await rpc.Client.UnaryAsync(new Ask { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[600]) }))).StatusCode);
        Assert.Equal(1, (await rpc.Client.UnaryAsync(new Ask())).Number);
    }

    [Fact]
    public async Task Call_credentials_are_headers_where_that_is_allowed()
    {
        var credentials = CallCredentials.Compose(Adds("authorization", "Bearer a"), Adds("x-second", "b"));
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) => Task.FromResult(new Answer
            {
                Payload = Google.Protobuf.ByteString.CopyFromUtf8(context.RequestHeaders.GetValue("authorization") + context.RequestHeaders.GetValue("x-second")),
            }),
        });
        using var allowed = GrpcChannel.ForAddress(rpc.Server.Address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, credentials),
            UnsafeUseInsecureChannelCallCredentials = true,
        });
        Assert.Equal("Bearer ab", (await new Interop.Interop.InteropClient(allowed).UnaryAsync(new Ask())).Payload.ToStringUtf8());
    }

    [Fact]
    public async Task A_given_handler_or_client_is_used_and_left_alone()
    {
        await using var server = await RpcServer.StartAsync();
        using var handler = new LoopbackOnlyHandler();
        using var http = new HttpClient(handler, disposeHandler: false);
        foreach (var options in new[] { new GrpcChannelOptions { HttpHandler = handler }, new GrpcChannelOptions { HttpClient = http } })
        {
            for (var i = 0; i < 2; i++)
            {
                using var channel = GrpcChannel.ForAddress(server.Address, options);
                Assert.Equal($"127.0.0.1:{server.Port}", channel.Target);
                Assert.Equal(1, (await new Interop.Interop.InteropClient(channel).UnaryAsync(new Ask())).Number);
            }
        }
    }

    private static CallCredentials Adds(string key, string value) => CallCredentials.FromInterceptor((context, metadata) =>
    {
        Assert.EndsWith("/parley.interop.v1.Interop", context.ServiceUrl, StringComparison.Ordinal);
        Assert.Equal("Unary", context.MethodName);
        metadata.Add(key, value);
        return Task.CompletedTask;
    });
}
