using System.Text.Json;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Management;

/// <summary>An engine whose Graph API is a <see cref="FakeGraph"/>.</summary>
public abstract class ManagedEngine : EngineFixture
{
    private int _shops;

    internal FakeGraph Graph { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Graph = await FakeGraph.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Graph.DisposeAsync();
    }

    /// <summary>A tenant with a connected number, both of its own.</summary>
    public async Task<TestShop> NewManagedShopAsync()
    {
        var app = new TestApp($"app-{Guid.NewGuid():N}", $"secret-{Guid.NewGuid():N}", "verify-me");
        await SaveAppAsync(app, [app.Secret]);
        var n = Interlocked.Increment(ref _shops);
        var number = new TestNumber($"31{n:D12}", $"32{n:D12}", $"token-{Guid.NewGuid():N}", app);
        Graph.On("GET", number.PhoneNumberId, _ => new { id = number.PhoneNumberId, display_phone_number = $"+1 555-03{n:D6}", verified_name = $"Shop {n}" });
        Graph.On("GET", $"{number.WabaId}/phone_numbers", _ => new { data = new[] { new { id = number.PhoneNumberId } } });
        var tenant = await NewTenantAsync();
        var session = await JsonAsync(await tenant.ConnectAsync(number));
        return new TestShop(tenant, number, session.GetProperty("id").GetString()!);
    }

    /// <summary>Posts a change of an account, as Meta would.</summary>
    public async Task TellAsync(TestShop shop, string field, object value, DateTimeOffset? at = null, string? account = null)
    {
        var body = JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = account ?? shop.Number.WabaId, time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds(), changes = new[] { new { field, value } } } },
        });
        using var response = await PostWebhookAsync(shop.Number.App, body);
        Assert.Equal(200, (int)response.StatusCode);
    }

    protected override void Configure(EngineSettings settings) => settings.Graph.BaseUrl = Graph.Address.ToString();
}

public sealed class ManagedSqlite : ManagedEngine
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class ManagedPostgres : ManagedEngine
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}
