using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class CancellationTests
{
    private static readonly Ask Waits = new() { Wait = true, Name = "it" };

    [Fact]
    public async Task A_clients_token_cancels_the_handlers()
    {
        await using var rpc = await RpcPair.StartAsync();
        using var source = new CancellationTokenSource();
        var call = rpc.Client.UnaryAsync(Waits, cancellationToken: source.Token);
        await rpc.Server.Calls.Waiting("it").Task;
        await source.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        await rpc.Server.Calls.Cancelled("it").Task;
        Assert.Empty(rpc.Server.Log.Errors);
    }

    [Fact]
    public async Task Disposing_a_stream_cancels_the_handlers_although_nobody_reads()
    {
        await using var rpc = await RpcPair.StartAsync();
        var call = rpc.Client.Expand(Waits);
        await rpc.Server.Calls.Waiting("it").Task;
        call.Dispose();
        await rpc.Server.Calls.Cancelled("it").Task;
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.True(await Record.ExceptionAsync(() => call.ResponseStream.MoveNext()) is RpcException or ObjectDisposedException);
    }

    [Fact]
    public async Task Cancelling_a_read_cancels_the_call()
    {
        await using var rpc = await RpcPair.StartAsync();
        using var source = new CancellationTokenSource();
        using var call = rpc.Client.Expand(new Ask(Waits) { Count = 1 });
        Assert.True(await call.ResponseStream.MoveNext());
        var read = call.ResponseStream.MoveNext(source.Token);
        await source.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => read)).StatusCode);
        await rpc.Server.Calls.Cancelled("it").Task;
    }

    [Fact]
    public async Task Ending_the_channel_cancels_its_calls()
    {
        await using var rpc = await RpcPair.StartAsync();
        var call = rpc.Client.UnaryAsync(Waits);
        await rpc.Server.Calls.Waiting("it").Task;
        rpc.Channel.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await rpc.Server.Calls.Cancelled("it").Task;
        Assert.Throws<ObjectDisposedException>(() => rpc.Client.UnaryAsync(new Ask()));
    }

    [Fact]
    public async Task A_channel_may_throw_cancellations_as_such()
    {
        await using var rpc = await RpcPair.StartAsync(client: new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var source = new CancellationTokenSource();
        var call = rpc.Client.UnaryAsync(Waits, cancellationToken: source.Token);
        await rpc.Server.Calls.Waiting("it").Task;
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAsync<OperationCanceledException>(async () => await call)).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await rpc.Client.UnaryAsync(Waits, deadline: DateTime.UtcNow.AddMilliseconds(50)));
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () =>
            await rpc.Client.UnaryAsync(new Ask { FailCode = (int)StatusCode.Cancelled }))).StatusCode);
    }

    [Fact]
    public async Task A_clients_deadline_ends_a_call_that_the_server_does_not()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = (_, _, _) => release.Task,
        }, time: new ManualTime());
        using var call = rpc.Client.Expand(new Ask(), deadline: DateTime.UtcNow.AddMilliseconds(100));
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.DeadlineExceeded, refusal.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
        release.SetResult();
    }

    [Fact]
    public async Task A_deadline_in_the_past_sends_nothing()
    {
        await using var rpc = await RpcPair.StartAsync();
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await rpc.Client.UnaryAsync(new Ask(), deadline: DateTime.UtcNow.AddSeconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, refusal.StatusCode);
        Assert.DoesNotContain(rpc.Server.Log.Entries, entry => entry.Text.Contains("Request starting", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => rpc.Client.UnaryAsync(new Ask(), deadline: DateTime.Now.AddMinutes(1)));
    }

    [Fact]
    public async Task A_handler_that_ends_early_ends_the_clients_requests()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Collect = async (requests, _) =>
            {
                await requests.MoveNext();
                throw new RpcException(new Status(StatusCode.OutOfRange, "enough"));
            },
        });
        using var call = rpc.Client.Collect();
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
                await call.RequestStream.WriteAsync(new Ask { Payload = ByteString.CopyFrom(new byte[100_000]) });
        });
        Assert.Equal("enough", (await Assert.ThrowsAsync<RpcException>(async () => await call)).Status.Detail);
        await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new Ask { Payload = ByteString.CopyFrom(new byte[100]) }));
    }
}
