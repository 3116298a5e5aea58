using Grpc.Core;
using Parley.Tests.V1;

namespace Parley.Tests.Wire;

public sealed class CallContextTests : IAsyncLifetime
{
    private RestServer _server = null!;

    public async Task InitializeAsync() => _server = await RestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_method_sees_the_call_as_over_grpc()
    {
        var seen = new List<string>();
        _server.Stage.Do = (_, context) =>
        {
            seen.AddRange([context.Method, context.Host, context.Peer, context.GetHttpContext().Request.Method]);
            seen.Add(context.RequestHeaders.GetValue("authorization")!);
            seen.Add(Convert.ToHexString(context.RequestHeaders.GetValueBytes("trace-bin")!));
            return Task.FromResult(new Shelf());
        };
        await _server.GetAsync("/v1/do", ("Authorization", "Bearer k"), ("Trace-Bin", "AQI"), ("odd!name", "x"));
        Assert.Equal(["/parley.tests.v1.Library/Do", _server.Client.BaseAddress!.Authority], seen[..2]);
        Assert.StartsWith("ipv4:127.0.0.1:", seen[2], StringComparison.Ordinal);
        Assert.Equal(["GET", "Bearer k", "0102"], seen[3..]);
    }

    [Theory]
    [InlineData("X-Request-Timeout", "2.5", 2.5)]
    [InlineData("X-Request-Timeout", "3600", 60)]
    [InlineData("grpc-timeout", "5S", 5)]
    [InlineData("grpc-timeout", "250m", 0.25)]
    [InlineData("grpc-timeout", "1H", 60)]
    [InlineData("x-other", "1", 60)]
    public async Task The_deadline_is_what_the_client_asks_for_up_to_the_bound(string header, string value, double seconds)
    {
        var deadline = DateTime.MinValue;
        _server.Stage.Do = (_, context) =>
        {
            deadline = context.Deadline;
            return Task.FromResult(new Shelf());
        };
        await _server.GetAsync("/v1/do", (header, value));
        Assert.Equal(_server.Time.GetUtcNow().UtcDateTime.AddSeconds(seconds), deadline);
    }

    [Theory]
    [InlineData("X-Request-Timeout", "soon")]
    [InlineData("X-Request-Timeout", "-1")]
    [InlineData("grpc-timeout", "123456789S")]
    [InlineData("grpc-timeout", "5s")]
    public async Task An_unreadable_timeout_is_refused(string header, string value)
    {
        var answer = await _server.GetAsync("/v1/do", (header, value));
        Assert.Equal((400, "INVALID_HEADER", header), (answer.Status, answer.Reason, answer.Field));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_the_deadline_the_client_is_answered_whether_the_method_heeds_it_or_not(bool heeds)
    {
        var (entered, leave, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        _server.Stage.Do = async (_, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            entered.SetResult();
            await (heeds ? Task.Delay(Timeout.Infinite, context.CancellationToken) : leave.Task);
            return new Shelf();
        };
        var call = _server.GetAsync("/v1/do", ("X-Request-Timeout", "5"));
        await entered.Task;
        _server.Time.Advance(TimeSpan.FromSeconds(5));
        var answer = await call;
        Assert.Equal((504, "DEADLINE_EXCEEDED"), (answer.Status, answer.Reason));
        await cancelled.Task;
        leave.SetResult();
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_call()
    {
        var (entered, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.Stage.Do = async (_, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new Shelf();
        };
        using var leave = new CancellationTokenSource();
        var call = _server.Client.GetAsync("/v1/do", leave.Token);
        await entered.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task;
        Assert.Empty(_server.Log.Entries);
    }

    [Fact]
    public async Task Response_headers_of_the_method_are_sent_once()
    {
        _server.Stage.Do = async (_, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-a", "1" }, { "b-bin", [1, 2] }, { "connection", "close" } });
            await Assert.ThrowsAsync<InvalidOperationException>(() => context.WriteResponseHeadersAsync([]));
            return new Shelf();
        };
        var answer = await _server.GetAsync("/v1/do");
        Assert.Equal((200, "1", "AQI="), (answer.Status, answer.Headers["x-a"], answer.Headers["b-bin"]));
        Assert.DoesNotContain("Connection", answer.Headers.Keys);
    }
}
