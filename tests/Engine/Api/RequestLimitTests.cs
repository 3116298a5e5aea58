using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Contracts.Ids;
using Parley.Frontend.Access;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Api;

/// <summary>How many requests a tenant may make, and how it hears of that.</summary>
public sealed class RequestLimitTests
{
    [Fact]
    [Trait("Promise", "P10")]
    public async Task Past_its_limit_a_tenant_is_told_when_to_come_back_and_others_notice_nothing()
    {
        var engine = new LimitedEngine();
        await engine.InitializeAsync();
        try
        {
            var (greedy, modest) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
            for (var left = 2; left >= 0; left--)
            {
                using var response = await greedy.GetAsync("/v1/conversations");
                Assert.Equal(200, (int)response.StatusCode);
                Assert.Equal("\"requests\";q=3;w=300", Assert.Single(response.Headers.GetValues("RateLimit-Policy")));
                Assert.StartsWith($"\"requests\";r={left};t=", Assert.Single(response.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            }

            using var refused = await greedy.GetAsync("/v1/conversations");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
            Assert.StartsWith("\"requests\";r=0;t=", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            var (status, reason, _) = await EngineFixture.ErrorAsync(refused);
            Assert.Equal((429, "RATE_LIMITED"), (status, reason));

            var error = await Assert.ThrowsAsync<RpcException>(async () => await new Conversations.ConversationsClient(engine.Channel).ListAsync(new ListConversationsRequest(), greedy.Credential));
            Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
            Assert.InRange(RpcFailure.Read(error).RetryDelay!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
            Assert.StartsWith("\"requests\";r=0;t=", error.Trailers.GetValue("ratelimit"), StringComparison.Ordinal);

            Assert.Equal(200, (int)(await modest.GetAsync("/v1/conversations")).StatusCode);
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    [Fact]
    public void Tokens_come_back_at_the_rate_and_never_beyond_the_burst()
    {
        var time = new Clock();
        var limits = Limits(time, perSecond: 10, burst: 5);
        var tenant = TenantId.New();

        Assert.Equal(5, Taken(limits, tenant));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(2, Taken(limits, tenant));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(5, Taken(limits, tenant));
    }

    [Fact]
    public void Waiting_as_long_as_it_says_is_long_enough()
    {
        var time = new Clock();
        var limits = Limits(time, perSecond: 3, burst: 1);
        var tenant = TenantId.New();
        Assert.Equal(1, Taken(limits, tenant));

        for (var i = 0; i < 100; i++)
        {
            var refusal = Assert.Throws<RpcException>(() => limits.Take(tenant, []));
            time.Advance(RpcFailure.Read(refusal).RetryDelay!.Value + TimeSpan.FromTicks(1));
            limits.Take(tenant, []);
        }
    }

    private static RequestLimits Limits(TimeProvider time, double perSecond, int burst)
    {
        var metrics = new ServiceCollection().AddMetrics().AddSingleton<ApiMetrics>().BuildServiceProvider().GetRequiredService<ApiMetrics>();
        return new RequestLimits(Options.Create(new RequestLimitOptions { PerSecond = perSecond, Burst = burst }), time, metrics);
    }

    private static int Taken(RequestLimits limits, TenantId tenant)
    {
        for (var taken = 0; ; taken++)
        {
            try
            {
                limits.Take(tenant, []);
            }
            catch (RpcException)
            {
                return taken;
            }
        }
    }

    private sealed class LimitedEngine : EngineFixture
    {
        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Configure(EngineSettings settings) => settings.Limits = new LimitSettings { RequestsPerSecond = 0.01, Burst = 3 };
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
