using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc.Inside;

/// <summary>What the embedded server refuses where others go on, or end a call without a word.</summary>
public sealed class StricterTests
{
    [Fact]
    public Task What_is_no_service_is_said_at_the_start() =>
        Assert.ThrowsAsync<InvalidOperationException>(() => RpcServer.StartAsync(map: app => app.MapGrpcService<StricterTests>()));

    [Fact]
    public async Task A_message_that_grows_over_the_limit_is_refused_while_it_grows()
    {
        await using var server = await RpcServer.StartAsync();
        using var call = new RawCall(server);
        call.Request.Headers.Add("grpc-encoding", "gzip");
        var bomb = RawCall.Gzip(new byte[200_000_000]);
        Assert.True(bomb.Length < 1_000_000);
        Assert.Equal(StatusCode.ResourceExhausted, (await call.SendAsync(RawCall.Frame(bomb, flags: 1))).Status);
    }

    [Theory]
    [InlineData("x-text", "ünïcode")]
    [InlineData("grpc-status", "0")]
    public async Task A_trailer_that_cannot_travel_spoils_a_success_but_not_an_error(string key, string value)
    {
        var fail = false;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) =>
            {
                context.ResponseTrailers.Add(key, value);
                return fail ? throw new RpcException(new Status(StatusCode.Unauthenticated, "who?")) : Task.FromResult(new Answer());
            },
        });
        var spoilt = await RefusedAsync(rpc);
        Assert.Equal(StatusCode.Internal, spoilt.StatusCode);
        Assert.Contains(key, spoilt.Status.Detail, StringComparison.Ordinal);
        fail = true;
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(rpc)).StatusCode);
        Assert.Equal(2, rpc.Server.Log.Errors.Count());
    }

    [Theory]
    [InlineData("x-text", "ünïcode")]
    [InlineData("grpc-status", "0")]
    public async Task Headers_that_cannot_travel_are_refused(string key, string value)
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = async (_, context) =>
            {
                var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => context.WriteResponseHeadersAsync(new Metadata { { key, value } }));
                Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
                return new Answer { Number = 4 };
            },
        });
        Assert.Equal(4, (await rpc.Client.UnaryAsync(new Ask())).Number);
        var unsent = await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(new Ask(), new Metadata { { key, value } }));
        Assert.Equal(StatusCode.Internal, unsent.StatusCode);
    }

    [Fact]
    public async Task A_second_read_at_once_is_refused_and_the_first_goes_on()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Collect = async (requests, context) =>
            {
                await context.WriteResponseHeadersAsync([]);
                var first = requests.MoveNext();
                await Assert.ThrowsAsync<InvalidOperationException>(() => requests.MoveNext());
                await first;
                return new Total { Messages = requests.Current.Count };
            },
        });
        using var call = rpc.Client.Collect();
        await call.ResponseHeadersAsync;
        await call.RequestStream.WriteAsync(new Ask { Count = 5 });
        Assert.Equal(5, (await call).Messages);
    }

    private static async Task<RpcException> RefusedAsync(RpcPair rpc) =>
        await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(new Ask()));
}
