using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Wire;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>Ready means that traffic flows, and both ways of asking say the same.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private readonly TelemetryEngine _engine = new();

    public Task InitializeAsync() => _engine.InitializeAsync();

    public Task DisposeAsync() => _engine.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("parley.v1.Messages")]
    public async Task What_breaks_and_heals_is_told_to_probes_and_to_watchers(string service)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var watch = new Health.HealthClient(_engine.Channel).Watch(new HealthCheckRequest { Service = service }, cancellationToken: patience.Token);
        await UntilAsync(watch, ServingStatus.Serving);
        Assert.Equal(200, (int)(await _engine.Http.GetAsync("/health/ready")).StatusCode);

        _engine.Trouble = "the roof is on fire";
        await UntilAsync(watch, ServingStatus.NotServing);
        using var answer = await _engine.Http.GetAsync("/health/ready");
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains(_engine.Trouble, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await _engine.Http.GetAsync("/health/live")).StatusCode);

        _engine.Trouble = null;
        await UntilAsync(watch, ServingStatus.Serving);
    }

    [Fact]
    public async Task A_stop_turns_everything_to_not_serving_at_once()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var watch = new Health.HealthClient(_engine.Channel).Watch(new HealthCheckRequest(), cancellationToken: patience.Token);
        await UntilAsync(watch, ServingStatus.Serving);
        var states = _engine.Engine.Services.GetRequiredService<HealthStates>();

        _engine.Engine.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(ServingStatus.NotServing, states.Find(""));
        Assert.Equal(ServingStatus.NotServing, states.Find("parley.v1.Messages"));
    }

    private static async Task UntilAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus wanted)
    {
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (watch.ResponseStream.Current.Status == wanted) return;
        }

        Assert.Fail("The watch ended.");
    }
}
