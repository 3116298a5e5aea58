using System.Collections.Immutable;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
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

    [Theory]
    [InlineData("GET", "/v1/events", null, 200)]
    [InlineData("GET", "/v1/events?cursor=beginning", null, 200)]
    [InlineData("GET", "/v1/events?cursor=made-up", null, 400)]
    [InlineData("GET", "/v1/event-types", null, 200)]
    [InlineData("GET", "/v1/nothing-here", null, 404)]
    [InlineData("DELETE", "/v1/events", null, 405)]
    [InlineData("POST", "/v1/messages", "{\"session\":", 400)]
    [InlineData("POST", "/v1/messages", "{\"unknown\":1}", 400)]
    [InlineData("POST", "/v1/messages", "{}", 400)]
    [InlineData("GET", "/v1/conversations?pageSize=x", null, 400)]
    public async Task Whatever_a_tenant_asks_is_counted_once_and_the_answer_says_what_is_left(string method, string path, string? body, int status)
    {
        var engine = new LimitedEngine();
        await engine.InitializeAsync();
        try
        {
            var tenant = await engine.NewTenantAsync();
            for (var left = 2; left >= 0; left--)
            {
                using var response = await AskAsync();
                Assert.Equal(status, (int)response.StatusCode);
                Assert.Equal("\"requests\";q=3;w=300", Assert.Single(response.Headers.GetValues("RateLimit-Policy")));
                Assert.StartsWith($"\"requests\";r={left};t=", Assert.Single(response.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            }

            using var refused = await AskAsync();
            Assert.StartsWith("\"requests\";r=0;t=", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
            Assert.Equal((429, "RATE_LIMITED"), Two(await EngineFixture.ErrorAsync(refused)));

            async Task<HttpResponseMessage> AskAsync()
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Headers.Add("Authorization", $"Bearer {tenant.ApiKey}");
                if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
                return await engine.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            }
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_feed_by_grpc_says_in_its_headers_what_is_left()
    {
        var engine = new LimitedEngine();
        await engine.InitializeAsync();
        try
        {
            var tenant = await engine.NewTenantAsync();
            using var call = new Events.EventsClient(engine.Channel).Subscribe(new SubscribeRequest(), tenant.Credential);
            var headers = await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.StartsWith("\"requests\";r=2;t=", headers.GetValue("ratelimit"), StringComparison.Ordinal);
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

    private static (int, string) Two((int Status, string Reason, string) error) => (error.Status, error.Reason);

    private static RequestLimits Limits(TimeProvider time, double perSecond, int burst)
    {
        var metrics = new ServiceCollection().AddMetrics().AddSingleton<ApiMetrics>().BuildServiceProvider().GetRequiredService<ApiMetrics>();
        return new RequestLimits(Options.Create(new RequestLimitOptions { PerSecond = perSecond, Burst = burst }), new Standings(), new Frontend.Access.Quotas(new Unlimited(), null!, new QuotaOptions(), time), time, metrics);
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

    /// <summary>Nobody has a plan, or limits of their own.</summary>
    private sealed class Unlimited : ITenantLimits
    {
        public Task<TenantLimits> FindAsync(TenantId tenant, CancellationToken cancellationToken = default) => Task.FromResult(TenantLimits.None);

        public Task<TenantPlan> PlanAsync(TenantId tenant, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SaveAsync(TenantId tenant, TenantLimits limits, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> SavePlanAsync(TenantId tenant, TenantPlan plan, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ImmutableArray<PlanRecord>> PlansAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SaveAsync(PlanRecord plan, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> RemovePlanAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<long> StoredBytesAsync(TenantId tenant, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<int> ActiveSessionsAsync(TenantId tenant, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <summary>Nobody stands other than well.</summary>
    private sealed class Standings : ITenantStandings
    {
        public TenantStanding? Of(TenantId tenant) => null;

        public Task<TenantStanding> ReadAsync(TenantId tenant, CancellationToken cancellationToken = default) => Task.FromResult(TenantStanding.Good(tenant));

        public Task SaveAsync(TenantStanding standing, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task RefreshAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task<Page<(TenantRecord Tenant, TenantStanding Standing)>> SearchAsync(TenantSearch search, string? cursor, int pageSize, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
