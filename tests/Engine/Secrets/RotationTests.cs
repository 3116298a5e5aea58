using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Silo.Hosting;
using Parley.Silo.Secrets;
using Parley.Storage.Database;
using Parley.Storage.Sealing;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Secrets;

/// <summary>The master key is rotated under a working engine.</summary>
public abstract class RotationTests
{
    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task Every_sealed_column_moves_to_the_new_version_while_messages_flow()
    {
        using var folder = new TemporaryFolder();
        var store = await StoreAsync();
        await using (var engine = await OwnEngine.StartAsync(folder.Path, store))
        {
            var shop = await FillAsync(engine);
            var services = engine.Engine.Services;
            var (values, keys) = (services.GetRequiredService<SealedValues>(), services.GetRequiredService<MasterKeys>());
            var protector = services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
            var before = protector.Protect("a cookie");
            var count = await SealedCount.OfAsync(values, CancellationToken.None);
            Assert.Equal(count.All, count.ByVersion[1]);

            // As an operator would: in another process, on the same file.
            var version = MasterKeys.Load(null, keys.File!).Add();

            await EngineFixture.JsonAsync(await shop.SayAsync(await HeardAsync(shop), "meanwhile"));
            var began = TimeProvider.System.GetTimestamp();
            while ((await SealedCount.OfAsync(values, CancellationToken.None)).NotUnder(version) > 0)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), "The engine has not sealed everything again.");
                await Task.Delay(50);
            }

            Assert.Equal(count.All, (await SealedCount.OfAsync(values, CancellationToken.None)).All);
            await UseEverythingAsync(shop);
            Assert.Equal("a cookie", protector.Unprotect(before));
            await File.WriteAllLinesAsync(keys.File!, (await File.ReadAllLinesAsync(keys.File!))[1..]);
        }

        // Without the old version, from a cold start.
        await using (var again = await OwnEngine.StartAsync(folder.Path, store))
        {
            var values = again.Engine.Services.GetRequiredService<SealedValues>();
            // People's are sealed when people sign in, which nobody does here.
            foreach (var column in SealedColumns.All.Where(static column => column.Table is not ("people" or "sign_ins")))
            {
                var rows = await values.PageAsync(column, null);
                Assert.True(rows.Length > 0, $"Nothing was sealed in {column.Table}.{column.Column}.");
                var box = again.Engine.Services.GetRequiredService<ISecretBox>();
                Assert.All(rows, row => Assert.All(row.Values, value => Assert.NotEmpty(box.Open(row.Owner!, row.Purpose, value.Span))));
            }
        }
    }

    [Fact]
    [Trait("Promise", "S3.9")]
    public async Task A_rotation_that_was_cut_off_is_finished_by_the_next_and_what_cannot_be_opened_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await using var engine = await OwnEngine.StartAsync(folder.Path, await StoreAsync());
        await FillAsync(engine);
        var store = engine.Engine.Services.GetRequiredService<Store>();
        var values = new SealedValues(store);
        var first = await File.ReadAllTextAsync(engine.Engine.Services.GetRequiredService<MasterKeys>().File!);
        // The engine itself keeps to its file, so that two rotations cannot meet here.
        var keys = MasterKeys.Load($"1:{first.Trim()} 9:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}", "unused");
        var resealing = new Resealing(values, new SecretBox(keys), keys);
        using var cut = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resealing.RunAsync(_ => cut.Cancel(), cut.Token));
        var half = await SealedCount.OfAsync(values, CancellationToken.None);
        Assert.True(half.ByVersion[9] > 0 && half.ByVersion[1] > 0);

        var (resealed, unopened) = await resealing.RunAsync();
        Assert.Equal((half.ByVersion[1], 0), (resealed, unopened));
        Assert.Equal((0, 0), await resealing.RunAsync());
        // Under a version that nobody has: told, and left alone.
        var stranger = MasterKeys.Load($"3:{first.Trim()}", "unused");
        Assert.Equal((0, half.All), await new Resealing(values, new SecretBox(stranger), stranger).RunAsync());
        Assert.Equal(half.All, (await SealedCount.OfAsync(values, CancellationToken.None)).ByVersion[9]);
    }

    protected abstract Task<StoreSettings> StoreAsync();

    private static async Task<TestShop> FillAsync(EngineFixture engine)
    {
        var shop = await engine.NewShopAsync();
        using (var app = await engine.SendAsync(HttpMethod.Put, $"/v1/apps/{shop.Number.App.Name}", EngineFixture.AdminKey, new
        {
            secrets = new[] { shop.Number.App.Secret, "a-second-secret" }, verifyToken = shop.Number.App.VerifyToken, appId = "1234567", signupConfig = "7654321", systemToken = "a-system-token",
        })) app.EnsureSuccessStatusCode();
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url = "https://example.com/hook" }));
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/signups", new { app = shop.Number.App.Name, pin = "123456" }));
        // A token of a signup under way, which only Meta's answer would bring.
        var services = engine.Engine.Services;
        var signups = services.GetRequiredService<ISignups>();
        var pending = Assert.Single(await signups.PendingAsync(shop.Number.App.Name, DateTimeOffset.UtcNow));
        await signups.SaveAsync(pending with { SealedToken = services.GetRequiredService<ISecretBox>().Seal(shop.Id, "graph-token", "signup-token"u8) });
        await EngineFixture.JsonAsync(await engine.SendAsync(HttpMethod.Put, "/v1/notice-mailer", shop.ApiKey, new { mailer = new { from = "shop@example.com", http = new { url = "https://example.com/mails" } } }));
        // A mail that waits, because no server is set.
        await services.GetRequiredService<IPeopleMail>().SendAsync(new PeopleMail("anna@example.com", "Hello", "a link", "en", TimeSpan.FromDays(1)), CancellationToken.None);
        return shop;
    }

    private static async Task<string> HeardAsync(TestShop shop)
    {
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        return customer;
    }

    private static async Task UseEverythingAsync(TestShop shop)
    {
        await EngineFixture.JsonAsync(await shop.SayAsync(await HeardAsync(shop), "after"));
        var events = await shop.EventsUntilAsync(static seen => seen.Count(static one => one.MessageStatus is not null) >= 2);
        Assert.NotEmpty(events);
    }
}

[Collection(OnSqlite.Name)]
public sealed class RotationOnSqlite : RotationTests
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

[Collection(OnPostgres.Name)]
public sealed class RotationOnPostgres : RotationTests
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}
