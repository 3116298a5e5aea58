using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Deliveries;

/// <summary>What a suspended account's endpoints get: nothing, and everything afterwards.</summary>
[Trait("Promise", "P6")]
[Trait("Promise", "S3.10")]
public abstract class SuspendedDeliveryTests(DeliveryEngine fixture)
{
    private const string Received = "message.received";

    [Fact]
    public async Task However_long_it_lasts_nothing_is_sent_meanwhile_nothing_is_given_up_and_all_of_it_arrives_then()
    {
        var (shop, neighbour) = (await fixture.NewShopAsync(), await fixture.NewShopAsync());
        var (hook, theirs) = (await HookAsync(shop), await HookAsync(neighbour));
        string? poison = null;
        theirs.Inbox.Answer = (id, _) => id == (poison ??= id) ? 500 : 200;
        // The endpoint's own word keeps the next attempt away until the account is suspended.
        hook.Inbox.Headers["Retry-After"] = "3600";
        hook.Inbox.Answer = static (_, _) => 503;
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, "before");
        await neighbour.HearFromAsync(TestShop.NewCustomer(), "poison");
        await hook.Inbox.UntilAsync(static all => all.Count == 1);
        await hook.LogUntilAsync(static log => log.Length == 1);
        await theirs.Inbox.UntilAsync(static all => all.Count > 0);

        await DecideAsync(shop, "suspend");
        for (var i = 0; i < 5; i++) await shop.HearFromAsync(i == 0 ? customer : TestShop.NewCustomer(), $"meanwhile {i}");
        hook.Inbox.Answer = static (_, _) => 200;
        // Eight days, until the neighbour's event is given up, which is tried for seven; its endpoint as such is well.
        for (var (skipped, lively) = (0, 1); (await theirs.GetAsync()).GetProperty("dead").GetInt32() == 0 || skipped < 32; skipped++, lively++)
        {
            Assert.True(skipped < 600, "What is over seven days old was not given up.");
            fixture.Time.Skip(TimeSpan.FromHours(6));
            await neighbour.HearFromAsync(TestShop.NewCustomer(), "fine");
            var expected = lively;
            await theirs.Inbox.UntilAsync(all => all.Count(static one => one.Answered == 200) >= expected);
        }

        Assert.Single(hook.Inbox.All);

        await DecideAsync(shop, "resume");
        for (var i = 0; hook.Inbox.Accepted.Count < 6; i++)
        {
            Assert.True(i < 600, $"{hook.Inbox.Accepted.Count} of 6 arrived.");
            fixture.Time.Skip(TimeSpan.FromSeconds(10));
            await Task.Delay(100);
        }

        Assert.Equal(6, hook.Inbox.Accepted.Select(static one => one.Id).Distinct().Count());
        await hook.LogUntilAsync(static log => log.Count(static one => one.GetProperty("outcome").GetString() == "DELIVERED") == 6);
        Assert.Equal(0, (await hook.GetAsync()).GetProperty("dead").GetInt32());
    }

    private Task<TestWebhook> HookAsync(TestShop shop) => TestWebhook.CreateAsync(shop, fixture.Receiver.NewInbox(fixture.Time), Received);

    private async Task DecideAsync(TestShop shop, string what) =>
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Post, $"/v1/tenants/{shop.Id}:{what}", EngineFixture.AdminKey, new { reason = "Unpaid." }));
}

[Collection(DeliveriesOnSqlite.Name)]
public sealed class SuspendedDeliveriesWithSqlite(DeliveryEngine fixture) : SuspendedDeliveryTests(fixture);

[Collection(DeliveriesOnPostgres.Name)]
public sealed class SuspendedDeliveriesWithPostgres(PostgresDeliveryEngine fixture) : SuspendedDeliveryTests(fixture);
