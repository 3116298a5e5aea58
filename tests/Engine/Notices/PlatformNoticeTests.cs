using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Notices;

/// <summary>What the platform's admins are told, and what WhatsApp's warnings and dead letters bring.</summary>
[Collection(OwnEngines.Name)]
public sealed class PlatformNoticeTests
{
    [Fact]
    public async Task Admins_are_mailed_that_the_store_is_away_while_it_is_and_that_it_is_back()
    {
        using var server = await MailServer.StartAsync();
        await using var engine = await NoticeEngine.StartAsync(postgres: false, server.Port);
        var admin = await engine.PersonAsync(null, PersonRole.PlatformAdmin);
        var store = engine.Engine.Services.GetRequiredService<StoreCondition>();
        await UntilAsync(server, admin.Email, 1, () => { while (!store.IsAway) store.Failed(); });
        var away = server.Taken.First(mail => mail.To.Contains(admin.Email));
        Assert.Equal("Trouble with the database", away.Value("Subject"));
        Assert.Contains("the database does not take what comes in", away.Text, StringComparison.Ordinal);
        store.Took();
        var back = (await server.ToAsync(admin.Email, 2))[1];
        Assert.Contains("The database takes what comes in again", back.Text, StringComparison.Ordinal);
        var listed = await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/notices", EngineFixture.AdminKey));
        Assert.Contains(listed.GetProperty("notices").EnumerateArray(), static one => one.GetProperty("about").GetString() == "STORE_AWAY");
        var log = await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/notice-deliveries", EngineFixture.AdminKey));
        Assert.Equal(admin.Email, log.GetProperty("deliveries")[0].GetProperty("to").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dead_letters_are_told_once_a_day_to_whom_they_are_for(bool postgres)
    {
        await using var engine = await NoticeEngine.StartAsync(postgres, null);
        var (tenant, other) = (await engine.NewTenantAsync(), await engine.NewTenantAsync());
        var letters = engine.Engine.Services.GetRequiredService<IDeadLetters>();
        for (var i = 0; i < 3; i++)
            await letters.AddAsync([Letter(new TenantId(tenant.Id), engine.Clock.GetUtcNow()), Letter(null, engine.Clock.GetUtcNow())]);
        Assert.Equal("1", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices"))).GetProperty("unread").ToString());
        Assert.False((await EngineFixture.JsonAsync(await other.GetAsync("/v1/notices"))).TryGetProperty("notices", out var none) && none.GetArrayLength() > 0);
        Assert.Equal("1", (await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Get, "/v1/notices", EngineFixture.AdminKey))).GetProperty("unread").ToString());
        await letters.AddAsync([Letter(new TenantId(tenant.Id), engine.Clock.GetUtcNow().AddDays(1))]);
        Assert.Equal("2", (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices"))).GetProperty("unread").ToString());
    }

    [Fact]
    public async Task What_WhatsApp_warns_of_is_told_and_other_news_are_not()
    {
        await using var engine = await NoticeEngine.StartAsync(postgres: false, null);
        var tenant = await engine.NewTenantAsync();
        var grain = engine.Engine.Services.GetRequiredService<IGrainFactory>().GetGrain<ITenantGrain>(tenant.Id);
        foreach (var (field, what) in ((string, string)[])[("account_update", "ACCOUNT_RESTRICTION"), ("account_update", "MM_LITE_TERMS_SIGNED"), ("security", "PIN_CHANGED"), ("phone_number_quality_update", "ONBOARDING")])
            for (var i = 0; i < 2; i++) await grain.AccountChangedAsync(new AccountNews("1", field, what, "+1 555", engine.Clock.GetUtcNow().Date, default), CancellationToken.None);
        var texts = (await EngineFixture.JsonAsync(await tenant.GetAsync("/v1/notices"))).GetProperty("notices").EnumerateArray().Select(static one => one.GetProperty("text").GetString()).Order();
        Assert.Equal(["WhatsApp says of +1 555: ACCOUNT_RESTRICTION (account_update).", "WhatsApp says of +1 555: PIN_CHANGED (security)."], texts);
    }

    private static DeadLetter Letter(TenantId? tenant, DateTimeOffset at) => new($"dl{Guid.NewGuid():N}"[..26], tenant, "webhook:test", "NOT_HANDLED", "It failed.", "{}"u8.ToArray(), at);

    /// <summary>Keeps something so until somebody has got as many mails.</summary>
    private static async Task UntilAsync(MailServer server, string email, int count, Action keep)
    {
        for (var began = TimeProvider.System.GetTimestamp(); server.Taken.Count(mail => mail.To.Contains(email)) < count;)
        {
            keep();
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "No mail came.");
            await Task.Delay(50);
        }
    }
}
