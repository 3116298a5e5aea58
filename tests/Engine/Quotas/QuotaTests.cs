using System.Net.Http.Headers;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;
using Parley.V1;
using Parley.Wire;

namespace Parley.Tests.Engine.Quotas;

/// <summary>What one tenant may use of what many share.</summary>
[Trait("Promise", "P10")]
public abstract class QuotaTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_tenant_at_its_messages_of_the_day_is_told_so_and_its_neighbour_sends_on()
    {
        var (limited, neighbour) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        await LimitAsync(limited, TenantLimits.None with { MessagesPerDay = 3 });
        var (theirs, other) = (await HeardAsync(limited), await HeardAsync(neighbour));
        for (var i = 0; i < 3; i++) await EngineFixture.JsonAsync(await limited.SayAsync(theirs, $"message {i}"));

        var response = await limited.SayAsync(theirs, "one more");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        var (status, reason, text) = await EngineFixture.ErrorAsync(response);
        Assert.Equal((429, "QUOTA_MESSAGES_PER_DAY"), (status, reason));
        Assert.Contains(" 3 messages", text, StringComparison.Ordinal);
        await EngineFixture.JsonAsync(await neighbour.SayAsync(other, "hello"));

        // In a batch each message is refused by itself.
        var batch = await new Messages.MessagesClient(fixture.Channel).SendBatchAsync(
            new SendBatchRequest { Messages = { new SendMessageRequest { Session = limited.Session, To = theirs, Text = new Text { Body = "x" }, Key = "k" } } }, limited.Credential);
        Assert.Equal(((int)StatusCode.ResourceExhausted, "QUOTA_MESSAGES_PER_DAY"), (batch.Answers[0].Error.Code, batch.Answers[0].Error.Reason));

        // What customers write is taken all the same, and the tenant sees where it stands.
        await limited.HearFromAsync(theirs);
        var quotas = await limited.ReadUntilAsync("/v1/quotas", static body => body.GetProperty("messagesPerDay").GetProperty("used").GetString() == "3");
        Assert.Equal("3", quotas.GetProperty("messagesPerDay").GetProperty("limit").GetString());
        Assert.Equal("0", (await EngineFixture.JsonAsync(await neighbour.GetAsync("/v1/quotas"))).GetProperty("messagesPerDay").GetProperty("limit").GetString());

        await LimitAsync(limited, TenantLimits.None with { MessagesPerDay = 4, MessagesPerMonth = 3 });
        Assert.Equal((429, "QUOTA_MESSAGES_PER_MONTH"), await UntilAsync(limited, theirs, "QUOTA_MESSAGES_PER_MONTH"));
        await LimitAsync(limited, TenantLimits.None);
        Assert.Equal((200, ""), await UntilAsync(limited, theirs, ""));
    }

    [Fact]
    public async Task A_tenant_has_no_more_numbers_than_it_may_and_renews_those_it_has()
    {
        var shop = await fixture.NewShopAsync();
        await LimitAsync(shop, TenantLimits.None with { Sessions = 1 });
        var another = fixture.NewNumber(shop.Number.App);

        var (status, reason, text) = await EngineFixture.ErrorAsync(await shop.ConnectAsync(another));
        Assert.Equal((400, "QUOTA_SESSIONS"), (status, reason));
        Assert.Contains("1 numbers", text, StringComparison.Ordinal);
        await EngineFixture.JsonAsync(await shop.ConnectAsync(shop.Number));
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/sessions/{shop.Session}", shop.ApiKey));
        await EngineFixture.JsonAsync(await shop.ConnectAsync(another));
    }

    [Fact]
    public async Task A_tenant_uploads_no_more_bytes_than_it_may()
    {
        var tenant = await fixture.NewTenantAsync();
        await LimitAsync(tenant, TenantLimits.None with { StoredBytes = 1000 });
        // The last one may go past the limit by its own size: how large it is shows when it has been read.
        foreach (var text in (string[])[new('a', 900), new('b', 5000)]) Assert.Equal(200, (int)(await UploadAsync(tenant, text)).StatusCode);

        var (status, reason, told) = await EngineFixture.ErrorAsync(await UploadAsync(tenant, "small"));
        Assert.Equal((429, "QUOTA_STORAGE"), (status, reason));
        Assert.Contains("1000 bytes", told, StringComparison.Ordinal);
        Assert.Equal("5900", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/quotas"))).GetProperty("storedBytes").GetProperty("used").GetString());
    }

    /// <summary>Sets a tenant's limits and waits until the engine goes by them.</summary>
    private async Task LimitAsync(TestTenant tenant, TenantLimits limits)
    {
        var services = fixture.Engine.Services;
        Assert.True(TenantId.TryParse(tenant.Id, out var id));
        await services.GetRequiredService<ITenantLimits>().SaveAsync(id, limits);
        var quotas = services.GetRequiredService<Frontend.Access.Quotas>();
        var began = TimeProvider.System.GetTimestamp();
        while (quotas.Known(id) is var known && (known.MessagesPerDay, known.MessagesPerMonth, known.StoredBytes, known.Sessions)
            != (limits.MessagesPerDay ?? 0, limits.MessagesPerMonth ?? 0, limits.StoredBytes ?? 0, limits.Sessions ?? 0))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "The limits are not in force.");
            await Task.Delay(50);
        }
    }

    private static async Task<(int Status, string Reason)> UntilAsync(TestShop shop, string to, string reason)
    {
        using var response = await shop.SayAsync(to, $"is it {reason}?");
        return response.IsSuccessStatusCode ? ((int)response.StatusCode, "") : await EngineFixture.ErrorAsync(response) is var (status, told, _) ? (status, told) : default;
    }

    private static async Task<string> HeardAsync(TestShop shop)
    {
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        return customer;
    }

    private async Task<HttpResponseMessage> UploadAsync(TestTenant tenant, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/media?kind=document") { Content = new StringContent(text) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        return await fixture.Http.SendAsync(request);
    }
}

[Collection(OnSqlite.Name)]
public sealed class QuotaTestsOnSqlite(SqliteEngine engine) : QuotaTests(engine);

[Collection(OnPostgres.Name)]
public sealed class QuotaTestsOnPostgres(PostgresEngine engine) : QuotaTests(engine);
