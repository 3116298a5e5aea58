using Grpc.Core;
using Grpc.Health.V1;
using Parley.Wire;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Parley.Tests.Wire;

public sealed class HealthTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private GrpcServer _server = null!;
    private Health.HealthClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await GrpcServer.StartAsync();
        _client = new(_server.Channel);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Check_tells_the_state_at_this_moment()
    {
        Assert.Equal(ServingStatus.NotServing, (await _client.CheckAsync(new())).Status);
        _server.Health.Set("", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, (await _client.CheckAsync(new())).Status);
    }

    [Fact]
    public async Task Check_of_an_unknown_service_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.CheckAsync(new() { Service = "none" }));
        Assert.Equal((StatusCode.NotFound, "NO_SUCH_SERVICE"), (error.StatusCode, RpcFailure.Read(error).Reason));
    }

    [Fact]
    public async Task Watch_tells_the_state_and_each_change()
    {
        using var call = _client.Watch(new() { Service = "s" });
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(call));
        _server.Health.Set("s", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
        _server.Health.Set("other", ServingStatus.Serving);
        _server.Health.Set("s", ServingStatus.Serving);
        _server.Health.Set("s", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
    }

    [Fact]
    public async Task After_the_stop_nothing_serves_again()
    {
        _server.Health.Set("s", ServingStatus.Serving);
        using var call = _client.Watch(new() { Service = "s" });
        Assert.Equal(ServingStatus.Serving, await NextAsync(call));
        _server.Health.StopServing();
        _server.Health.Set("s", ServingStatus.Serving);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(call));
        Assert.Equal(ServingStatus.NotServing, (await _client.CheckAsync(new())).Status);
    }

    [Fact]
    public async Task A_watcher_that_leaves_ends_its_call()
    {
        using var call = _client.Watch(new());
        await NextAsync(call);
        call.Dispose();
        _server.Health.Set("", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, (await _client.CheckAsync(new())).Status);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(None));
        return call.ResponseStream.Current.Status;
    }
}
