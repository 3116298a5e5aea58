using Google.Protobuf;
using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc.Inside;

public sealed class WritingTests
{
    [Fact]
    public async Task A_cancelled_write_gives_the_call_up()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, context) =>
            {
                using var source = new CancellationTokenSource();
                await context.WriteResponseHeadersAsync([]);
                var write = responses.WriteAsync(new Answer { Padding = ByteString.CopyFrom(new byte[8_000_000]) }, source.Token);
                await source.CancelAsync();
                cancelled.SetResult();
                await write;
            },
        }, client: new() { MaxReceiveMessageSize = null });
        using var call = rpc.Client.Expand(new Ask());
        // Nobody reads before: the write cannot have ended.
        await cancelled.Task;
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode);
    }

    [Fact]
    public async Task Buffered_messages_leave_when_they_are_many()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, _) =>
            {
                responses.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
                for (var i = 1; i <= 100; i++)
                    await responses.WriteAsync(new Answer { Number = i, Padding = ByteString.CopyFrom(new byte[1000]) });
                await release.Task;
            },
        });
        using var call = rpc.Client.Expand(new Ask());
        for (var i = 1; i <= 50; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Number);
        }

        release.SetResult();
        Assert.Equal(50, await call.ResponseStream.ReadAllAsync().CountAsync());
    }
}
