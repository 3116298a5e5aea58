using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Frontend.Deliveries;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>An engine whose clock the test can skip, with a receiver that the operator allowed.</summary>
public class DeliveryEngine : EngineFixture
{
    private StoreSettings _store = new();

    public SkippingClock Time { get; } = new();

    public Receiver Receiver { get; private set; } = null!;

    /// <summary>What names mean to the engine.</summary>
    public NameTable Names { get; } = new();

    /// <summary>Where the engine keeps its files.</summary>
    public string DataFolder => Folder;

    public override async Task InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        _store = await NewStoreAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    protected virtual Task<StoreSettings> NewStoreAsync() => Task.FromResult(new StoreSettings());

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(_store);

    protected override void Configure(EngineSettings settings) => settings.Webhooks.AllowedInternalHosts = [Receiver.Host];

    protected override void Customize(WebApplicationBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostResolver>(Names));
    }
}

/// <summary>Names without a name server.</summary>
public sealed class NameTable : IHostResolver
{
    public Dictionary<string, IPAddress[]> Hosts { get; } = [];

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Task.FromResult(Hosts.TryGetValue(host, out var addresses) ? addresses : throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound));
}

public sealed class PostgresDeliveryEngine : DeliveryEngine
{
    protected override async Task<StoreSettings> NewStoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

[CollectionDefinition(Name)]
public sealed class DeliveriesOnSqlite : ICollectionFixture<DeliveryEngine>
{
    public const string Name = "deliveries on SQLite";
}

[CollectionDefinition(Name)]
public sealed class DeliveriesOnPostgres : ICollectionFixture<PostgresDeliveryEngine>
{
    public const string Name = "deliveries on PostgreSQL";
}

/// <summary>A tenant's endpoint at an inbox.</summary>
public sealed record TestWebhook(TestTenant Tenant, string Id, string Secret, Inbox Inbox)
{
    public string Path => $"/v1/webhooks/{Id}";

    public static async Task<TestWebhook> CreateAsync(TestTenant tenant, Inbox inbox, params string[] types)
    {
        var created = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/webhooks", new { url = inbox.Url, types, description = "test" }));
        return new TestWebhook(tenant, created.GetProperty("webhook").GetProperty("id").GetString()!, created.GetProperty("secret").GetString()!, inbox);
    }

    public async Task<JsonElement> GetAsync() => await EngineFixture.JsonAsync(await Tenant.GetAsync(Path));

    public async Task<JsonElement> UpdateAsync(object change) => await EngineFixture.JsonAsync(await Tenant.Fixture.SendAsync(HttpMethod.Patch, Path, Tenant.ApiKey, change));

    public async Task<JsonElement> PostAsync(string what, object body) => await EngineFixture.JsonAsync(await Tenant.PostAsync($"{Path}/{what}", body));

    /// <summary>The log, oldest first.</summary>
    public async Task<JsonElement[]> LogAsync()
    {
        var attempts = new List<JsonElement>();
        var cursor = "";
        do
        {
            var page = await EngineFixture.JsonAsync(await Tenant.GetAsync($"{Path}/deliveries?pageSize=50&cursor={Uri.EscapeDataString(cursor)}"));
            attempts.AddRange(page.GetProperty("deliveries").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString()!;
        }
        while (cursor.Length > 0);
        attempts.Reverse();
        return [.. attempts];
    }

    /// <summary>Waits for the log, which follows the attempts by a commit.</summary>
    public async Task<JsonElement[]> LogUntilAsync(Func<JsonElement[], bool> enough)
    {
        for (var i = 0; ; i++)
        {
            var log = await LogAsync();
            if (enough(log)) return log;
            Assert.True(i < 600, $"The log says {string.Join(", ", log.Select(one => one.GetProperty("outcome").GetString()))}");
            await Task.Delay(50);
        }
    }
}
