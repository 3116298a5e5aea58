using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _entered = New();
    private readonly TaskCompletionSource _release = New();

    [Fact]
    public async Task The_handler_knows_it()
    {
        DateTime? deadline = null;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) =>
            {
                deadline = context.Deadline;
                return Task.FromResult(new Answer());
            },
        }, time: _time);
        await SendAsync(rpc, "10S");
        Assert.Equal(_time.GetUtcNow().UtcDateTime + Timeout, deadline);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("123456789S")]
    [InlineData("99999999H")]
    public async Task Without_a_valid_one_the_call_waits_for_ever(string? value)
    {
        DateTime? deadline = null;
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = (_, context) =>
            {
                deadline = context.Deadline;
                return Task.FromResult(new Answer());
            },
        }, time: _time);
        Assert.Equal(StatusCode.OK, (await SendAsync(rpc, value)).Status);
        Assert.Equal(DateTime.MaxValue, deadline);
    }

    [Fact]
    public async Task It_cancels_the_handler_and_tells_the_client()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = async (_, context) =>
            {
                _entered.TrySetResult();
                await Task.Delay(System.Threading.Timeout.Infinite, context.CancellationToken);
                return new Answer();
            },
        }, time: _time);
        var call = SendAsync(rpc, "10S");
        await _entered.Task;
        _time.Advance(Timeout);
        var answered = await call;
        Assert.Equal(StatusCode.DeadlineExceeded, answered.Status);
        Assert.Equal("Deadline Exceeded", answered.Detail);
        Assert.Empty(rpc.Server.Log.Errors);
    }

    [Fact]
    public async Task It_tells_the_client_although_the_handler_does_not_listen()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Unary = async (_, _) =>
            {
                _entered.TrySetResult();
                await _release.Task;
                return new Answer();
            },
        }, time: _time);
        var call = SendAsync(rpc, "10S");
        await _entered.Task;
        _time.Advance(Timeout);
        Assert.Equal(StatusCode.DeadlineExceeded, (await call).Status);
        _release.SetResult();
        Assert.Equal(StatusCode.OK, (await SendAsync(rpc, null)).Status);
        Assert.Empty(rpc.Server.Log.Errors);
    }

    [Fact]
    public async Task It_ends_a_stream_after_the_messages_that_were_written()
    {
        var late = New<Exception>();
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, _) =>
            {
                await responses.WriteAsync(new Answer { Number = 7 });
                _entered.TrySetResult();
                await _release.Task;
                late.SetResult(await Record.ExceptionAsync(() => responses.WriteAsync(new Answer())));
            },
        }, time: _time);
        using var call = new RawCall(rpc.Server, RawCall.ExpandPath);
        call.Request.Headers.Add("grpc-timeout", "10S");
        var sent = call.SendAsync(RawCall.Frame(new Ask()));
        await _entered.Task;
        _time.Advance(Timeout);
        await sent;
        Assert.Equal(RawCall.Frame(new Answer { Number = 7 }), call.Body);
        Assert.Equal(StatusCode.DeadlineExceeded, call.Status);
        Assert.False(call.IsTrailersOnly);
        _release.SetResult();
        Assert.IsAssignableFrom<InvalidOperationException>(await late.Task);
    }

    [Fact]
    public async Task It_ends_a_read_that_has_no_token()
    {
        var read = New<Exception>();
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Collect = async (requests, _) =>
            {
                _entered.TrySetResult();
                read.SetResult(await Record.ExceptionAsync(() => requests.MoveNext()));
                return new Total();
            },
        }, time: _time);
        using var call = new RawCall(rpc.Server, "/parley.interop.v1.Interop/Collect");
        call.Request.Headers.Add("grpc-timeout", "10S");
        var body = new OpenContent();
        var opened = call.OpenAsync(body);
        await _entered.Task;
        _time.Advance(Timeout);
        await opened;
        Assert.Equal(StatusCode.DeadlineExceeded, call.Status);
        Assert.NotNull(await read.Task);
        body.End();
    }

    [Fact]
    public async Task It_resets_the_stream_of_a_client_that_does_not_read()
    {
        var blocked = New();
        await using var rpc = await RpcPair.StartAsync(new Handlers
        {
            Expand = async (_, responses, context) =>
            {
                var write = responses.WriteAsync(new Answer { Padding = Google.Protobuf.ByteString.CopyFrom(new byte[20_000_000]) });
                Assert.False(write.IsCompleted);
                blocked.SetResult();
                await write;
            },
        }, time: _time);
        using var call = new RawCall(rpc.Server, RawCall.ExpandPath);
        call.Request.Headers.Add("grpc-timeout", "10S");
        await call.OpenAsync(new ByteArrayContent(RawCall.Frame(new Ask())));
        await blocked.Task;
        _time.Advance(Timeout);
        await _time.HasTimerWithin(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        var reset = await Assert.ThrowsAnyAsync<Exception>(() => call.Response.Content.ReadAsByteArrayAsync());
        Assert.Equal(8, Assert.IsType<HttpProtocolException>(reset is HttpProtocolException ? reset : reset.InnerException).ErrorCode);
    }

    [Fact]
    public async Task A_handler_that_is_done_in_time_is_not_disturbed_later()
    {
        await using var rpc = await RpcPair.StartAsync(new Handlers { Unary = (_, _) => Task.FromResult(new Answer()) }, time: _time);
        Assert.Equal(StatusCode.OK, (await SendAsync(rpc, "10S")).Status);
        _time.Advance(Timeout);
        Assert.Equal(StatusCode.OK, (await SendAsync(rpc, "10S")).Status);
        Assert.DoesNotContain(rpc.Server.Log.Entries, entry => entry.Text.Contains("deadline", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<RawCall> SendAsync(RpcPair rpc, string? timeout)
    {
        using var call = new RawCall(rpc.Server);
        if (timeout is not null)
            call.Request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        return await call.SendAsync(RawCall.Frame(new Ask()));
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
