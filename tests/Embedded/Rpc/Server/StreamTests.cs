using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class StreamTests
{
    private static readonly Answer Large = new() { Padding = ByteString.CopyFrom(new byte[8_000_000]) };

    [Fact]
    public async Task Nothing_is_read_or_written_after_the_end()
    {
        IAsyncStreamReader<Ask>? requests = null;
        IServerStreamWriter<Answer>? responses = null;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Converse = (reader, writer, _) =>
            {
                (requests, responses) = (reader, writer);
                return Task.CompletedTask;
            },
        });
        using var call = rpc.Client.Converse();
        Assert.False(await call.ResponseStream.MoveNext());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => responses!.WriteAsync(new Answer()));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => requests!.MoveNext());
        Assert.True(await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new Ask())) is InvalidOperationException or RpcException);
    }

    [Fact]
    public async Task A_second_write_at_once_is_refused_and_the_first_goes_on()
    {
        var refused = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, _) =>
            {
                var first = responses.WriteAsync(Large);
                refused.SetResult(await Record.ExceptionAsync(() => responses.WriteAsync(new Answer())));
                await first;
                await responses.WriteAsync(new Answer { Number = 2 });
            },
        }, client: new() { MaxReceiveMessageSize = null });
        using var call = rpc.Client.Expand(new Ask());
        Assert.IsType<InvalidOperationException>(await refused.Task);
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(Large, call.ResponseStream.Current);
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(2, call.ResponseStream.Current.Number);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_handler_back()
    {
        var write = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, context) =>
            {
                await context.WriteResponseHeadersAsync([]);
                var pending = responses.WriteAsync(Large);
                write.SetResult(pending);
                await pending;
            },
        }, client: new() { MaxReceiveMessageSize = null });
        using var call = rpc.Client.Expand(new Ask());
        await call.ResponseHeadersAsync;
        var pending = await write.Task;
        Assert.False(pending.IsCompleted);
        Assert.True(await call.ResponseStream.MoveNext());
        await pending;
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task A_server_that_does_not_read_holds_the_client_back()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Collect = async (requests, context) =>
            {
                await context.WriteResponseHeadersAsync([]);
                await release.Task;
                return new Total { Messages = await requests.ReadAllAsync().CountAsync() };
            },
        }, options => options.MaxReceiveMessageSize = null);
        using var call = rpc.Client.Collect();
        await call.ResponseHeadersAsync;
        var write = call.RequestStream.WriteAsync(new Ask { Payload = Large.Padding });
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new Ask()));
        Assert.False(write.IsCompleted);
        release.SetResult();
        await write;
        await call.RequestStream.CompleteAsync();
        Assert.Equal(1, (await call).Messages);
    }

    [Fact]
    public async Task A_write_that_the_handler_does_not_await_still_arrives()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = (_, responses, _) =>
            {
                _ = responses.WriteAsync(Large);
                return Task.CompletedTask;
            },
        }, client: new() { MaxReceiveMessageSize = null });
        using var call = rpc.Client.Expand(new Ask());
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal(Large, call.ResponseStream.Current);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Headers_leave_before_the_first_message_and_only_once()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var again = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = async (_, context) =>
            {
                await context.WriteResponseHeadersAsync(new Metadata { { "x-early", "yes" } });
                again.SetResult(await Record.ExceptionAsync(() => context.WriteResponseHeadersAsync([])));
                await release.Task;
                return new Answer { Number = 3 };
            },
        });
        var call = rpc.Client.UnaryAsync(new Ask());
        Assert.Equal("yes", (await call.ResponseHeadersAsync).GetValue("x-early"));
        Assert.False(call.ResponseAsync.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.IsType<InvalidOperationException>(await again.Task);
        release.SetResult();
        Assert.Equal(3, (await call).Number);
    }

    [Fact]
    public async Task A_slow_stream_of_forty_megabytes_passes_limits_that_are_made_for_bodies()
    {
        // Time is the subject here: the pause is longer than the server's patience with ordinary bodies.
        var patience = TimeSpan.FromSeconds(1.1);
        await using var rpc = await RpcPair.StartAsync(kestrel: server =>
        {
            server.Limits.MaxRequestBodySize = 1_000_000;
            server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_000_000_000, patience);
        });
        using var call = rpc.Client.Collect();
        var payload = ByteString.CopyFrom(new byte[1_000_000]);
        for (var i = 0; i < 40; i++)
        {
            if (i == 20)
                await Task.Delay(3 * patience);
            await call.RequestStream.WriteAsync(new Ask { Payload = payload });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(40_000_000, (await call).Bytes);
    }

    [Fact]
    public async Task A_slow_body_of_one_request_is_cut()
    {
        var patience = TimeSpan.FromSeconds(1.1);
        await using var rpc = await RpcPair.StartAsync(kestrel: server =>
            server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1_000_000_000, patience));
        using var call = new RawCall(rpc.Server);
        var body = new OpenContent();
        var response = call.OpenAsync(body);
        await body.WriteAsync(new byte[] { 0, 0, 0, 0, 9 });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response);
        body.End();
    }
}
