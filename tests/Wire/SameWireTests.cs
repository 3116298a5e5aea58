using Grpc.Core;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class SameWireTests
{
    [Fact]
    public async Task A_failure_means_the_same_to_a_grpc_and_to_a_rest_client()
    {
        static RpcException Failure() => RpcFailure.Create(StatusCode.ResourceExhausted, "RATE_LIMITED", "Slow down: größer geht nicht.",
            TimeSpan.FromSeconds(2), [new("limit", "80/s")]);
        await using var grpc = await GrpcServer.StartAsync();
        await using var rest = await RestServer.StartAsync();
        grpc.Stage.Do = rest.Stage.Do = (_, _) => throw Failure();

        var read = RpcFailure.Read(await Assert.ThrowsAsync<RpcException>(async () => await new Library.LibraryClient(grpc.Channel).DoAsync(new())));
        var error = (await rest.GetAsync("/v1/do")).Error;
        Assert.Equal((StatusCode.ResourceExhausted, "RATE_LIMITED", "Slow down: größer geht nicht.", TimeSpan.FromSeconds(2)), (read.Code, read.Reason, read.Message, read.RetryDelay));
        Assert.Equal((read.Reason, read.Message, "2s"), (error.GetProperty("reason").GetString(), error.GetProperty("message").GetString(), error.GetProperty("retryDelay").GetString()));
        Assert.Equal(read.Metadata["limit"], error.GetProperty("metadata").GetProperty("limit").GetString());
    }

    [Fact]
    public async Task The_http_context_is_reached_in_the_same_way()
    {
        await using var grpc = await GrpcServer.StartAsync();
        await using var rest = await RestServer.StartAsync();
        grpc.Stage.Do = rest.Stage.Do = (_, context) => Task.FromResult(new Shelf { Title = context.GetHttpContext().Request.Path });
        Assert.Equal("/parley.tests.v1.Library/Do", (await new Library.LibraryClient(grpc.Channel).DoAsync(new())).Title);
        Assert.Equal("/v1/do", (await rest.GetAsync("/v1/do")).Json.GetProperty("title").GetString());
    }
}
