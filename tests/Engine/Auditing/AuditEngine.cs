using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Simulator.Clock;
using Parley.Storage.Audit;
using Parley.Storage.Database;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Auditing;

/// <summary>An engine of one test, whose clock and audit the test has in its hands.</summary>
public sealed class AuditEngine : EngineFixture, IAsyncDisposable
{
    private readonly bool _postgres;
    private StoreSettings _store = new();

    private AuditEngine(bool postgres) => _postgres = postgres;

    public override SimulatedClock Clock { get; } = new();

    /// <summary>What stands between the engine and its audit.</summary>
    public UnreliableTrail Trail { get; private set; } = null!;

    public string DataFolder => Folder;

    public string AccessLogs => System.IO.Path.Combine(Folder, "access");

    public static async Task<AuditEngine> StartAsync(bool postgres = false)
    {
        var engine = new AuditEngine(postgres);
        await engine.InitializeAsync();
        return engine;
    }

    public override async Task InitializeAsync()
    {
        if (_postgres) _store = new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        await base.InitializeAsync();
    }

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(_store);

    protected override void Configure(EngineSettings settings)
    {
        (settings.AccessLog.Folder, settings.AccessLog.Days, settings.Audit.PersonalDays) = (AccessLogs, 1, 1);
        settings.Tls.TrustedProxies = ["127.0.0.1", "::1"];
    }

    protected override void Customize(WebApplicationBuilder builder) => builder.Services.Replace(
        ServiceDescriptor.Singleton<IAuditTrail>(provider => Trail = new UnreliableTrail(new AuditTrail(provider.GetRequiredService<Store>()))));

    /// <summary>Lets time pass in steps until something has happened: what happens every so often may have begun to count only now.</summary>
    public async Task<T> PassUntilAsync<T>(TimeSpan step, Func<Task<T>> look, Func<T, bool> enough)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (enough(seen)) return seen;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(120), $"It never happened; last seen: {seen}");
            Clock.Advance(step);
            await Task.Delay(50);
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        Trail.Takes = _ => true;
        await DisposeAsync();
        Clock.Dispose();
    }
}

/// <summary>An audit that a test can have fail.</summary>
public sealed class UnreliableTrail(IAuditTrail trail) : IAuditTrail
{
    /// <summary>Whether a step is taken now, by its name; all are until a test says otherwise.</summary>
    public Func<string, bool> Takes { get; set; } = static _ => true;

    public Task BeginAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default) => Guarded("begin", () => trail.BeginAsync(entries, cancellationToken));

    public Task RecordAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default) => Guarded("record", () => trail.RecordAsync(entries, cancellationToken));

    public Task ForgetAsync(ImmutableArray<AuditId> ids, CancellationToken cancellationToken = default) => Guarded("forget", () => trail.ForgetAsync(ids, cancellationToken));

    public Task<int> SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => trail.SettleAsync(before, cancellationToken);

    public Task<Page<AuditRecord>> ListAsync(TenantId? tenant, AuditFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default) =>
        trail.ListAsync(tenant, filter, cursor, pageSize, cancellationToken);

    public Task<ImmutableArray<AuditHead>> HeadsAsync(CancellationToken cancellationToken = default) => trail.HeadsAsync(cancellationToken);

    public Task<AuditVerdict> VerifyAsync(TenantId? tenant, ImmutableArray<AuditHead> heads, CancellationToken cancellationToken = default) => trail.VerifyAsync(tenant, heads, cancellationToken);

    public Task<int> EraseAsync(TenantId? tenant, AuditFilter filter, CancellationToken cancellationToken = default) => trail.EraseAsync(tenant, filter, cancellationToken);

    public Task<int> EraseBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => trail.EraseBeforeAsync(before, cancellationToken);

    private Task Guarded(string step, Func<Task> act) => Takes(step) ? act() : Task.FromException(new JournalUnavailableException("The store is away.", TimeSpan.FromSeconds(1), outcomeUnknown: false));
}
