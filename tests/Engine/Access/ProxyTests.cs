using System.Net.Http.Headers;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Access;

/// <summary>Whose address a client has: its own, or what a proxy says that the operator trusts.</summary>
[Trait("Promise", "P10")]
public sealed class ProxyTests
{
    [Fact]
    public async Task Nobody_is_believed_by_default() => Assert.Equal((200, 200), await AskAsync(new ProxiedEngine(), "127.0.0.0/8", "198.51.100.7"));

    [Fact]
    public async Task A_trusted_proxy_is_believed() => Assert.Equal((200, 403), await AskAsync(new ProxiedEngine("127.0.0.1", "::1"), "127.0.0.0/8", "198.51.100.7"));

    [Fact]
    public async Task A_client_behind_a_trusted_proxy_cannot_say_that_it_is_another() =>
        Assert.Equal((403, 403), await AskAsync(new ProxiedEngine("127.0.0.1", "::1"), "198.51.100.0/24", "198.51.100.7, 203.0.113.9"));

    [Fact]
    public async Task The_client_of_a_row_of_trusted_proxies_is_found() =>
        Assert.Equal((403, 200), await AskAsync(new ProxiedEngine("127.0.0.1", "::1", "10.0.0.0/8"), "198.51.100.0/24", "198.51.100.7, 10.1.2.3"));

    /// <summary>The statuses of a call without and with the header, by a key that may be used from one network.</summary>
    private static async Task<(int Without, int With)> AskAsync(ProxiedEngine engine, string network, string forwarded)
    {
        await engine.InitializeAsync();
        try
        {
            var tenant = await engine.NewTenantAsync();
            var made = await EngineFixture.JsonAsync(await tenant.PostAsync("/v1/keys", new { name = "here", networks = new[] { network } }));
            var key = made.GetProperty("apiKey").GetString()!;
            return (await StatusAsync(engine, key, null), await StatusAsync(engine, key, forwarded));
        }
        finally
        {
            await engine.DisposeAsync();
        }
    }

    private static async Task<int> StatusAsync(EngineFixture engine, string key, string? forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/sessions");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (forwarded is not null) request.Headers.Add("X-Forwarded-For", forwarded);
        using var response = await engine.Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private sealed class ProxiedEngine(params string[] trusted) : EngineFixture
    {
        protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

        protected override void Configure(EngineSettings settings) => settings.Tls.TrustedProxies = trusted;
    }
}
