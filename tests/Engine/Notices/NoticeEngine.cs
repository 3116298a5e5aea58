using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Notices;
using Parley.Silo.Hosting;
using Parley.Simulator.Clock;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.People;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>An engine of one test that mails, with a clock that the test moves.</summary>
public sealed class NoticeEngine : EngineFixture, IAsyncDisposable
{
    private readonly SimulatedClock _clock = new();
    private readonly StoreSettings _store;
    private readonly Action<EngineSettings> _configure;

    private NoticeEngine(StoreSettings store, Action<EngineSettings> configure) => (_store, _configure) = (store, configure);

    public override SimulatedClock Clock => _clock;

    public INoticeDeliveries Deliveries => Engine.Services.GetRequiredService<INoticeDeliveries>();

    /// <param name="port">Of the operator's mail server; null for none.</param>
    public static async Task<NoticeEngine> StartAsync(bool postgres, int? port, Action<EngineSettings>? more = null)
    {
        var engine = new NoticeEngine(
            postgres ? new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() } : new StoreSettings(),
            settings =>
            {
                if (port is { } given) settings.Mail = new MailSettings { Host = "127.0.0.1", Port = given, Tls = false, From = "parley@example.com" };
                settings.People.PublicUrl = "https://parley.example.com";
                more?.Invoke(settings);
            });
        await engine.InitializeAsync();
        return engine;
    }

    /// <summary>Somebody with a role, and their address.</summary>
    public async Task<(SignedIn SignIn, string Email)> PersonAsync(string? tenant, PersonRole role)
    {
        var person = await SignedIn.NewPersonAsync(this, tenant, role);
        return (await SignedIn.InAsync(this, person.Id, tenant), person.Email);
    }

    /// <summary>Something that people of a tenant (null: the platform's admins) should know.</summary>
    public Task TellAsync(string? tenant, NoticeTopic topic, string subject, string occasion) => Engine.Services.GetRequiredService<INotices>().AddAsync(
        [NoticeTexts.Notice(tenant is null ? null : new TenantId(tenant), topic, subject, Clock.GetUtcNow(), occasion, "number_held", "+1 555", occasion)]);

    /// <summary>The log of a tenant's deliveries, once it says enough.</summary>
    public async Task<NoticeDelivery[]> LogAsync(string? tenant, Func<NoticeDelivery[], bool> enough)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var log = (await Deliveries.ListAsync(tenant is null ? null : new TenantId(tenant), null, 200)).Items.ToArray();
            if (enough(log)) return log;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), string.Join("\n", log.AsEnumerable()));
            await Task.Delay(20);
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_store.ConnectionString is { } database) await (await PostgresServer.SharedAsync()).DropDatabaseAsync(database);
        _clock.Dispose();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(_store);

    protected override void Configure(EngineSettings settings) => _configure(settings);
}
