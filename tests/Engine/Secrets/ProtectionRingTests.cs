using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Contracts.Ports;
using Parley.Silo.Secrets;
using Parley.Storage.Database;
using Parley.Storage.Sealing;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Secrets;

/// <summary>The framework's keys are the store's: shared by its processes, sealed under the master key.</summary>
[Trait("Promise", "S1.11")]
public sealed class ProtectionRingTests
{
    [Fact]
    public async Task Two_processes_of_one_store_unprotect_what_the_other_protected()
    {
        var options = StoreOptions.Postgres(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()) with { Shared = true };
        await using var mine = await Store.OpenAsync(options);
        await using var theirs = await Store.OpenAsync(options);
        await TestAsync(mine, theirs);
    }

    [Fact]
    public async Task What_was_protected_is_unprotected_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(folder.File("parley.db")));
        await TestAsync(store, store);
    }

    private static async Task TestAsync(Store mine, Store theirs)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var first = Process(mine, key);
        var text = first.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie").Protect("signed in");
        await using var second = Process(theirs, key);
        Assert.Equal("signed in", second.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie").Unprotect(text));
        Assert.ThrowsAny<CryptographicException>(() => second.GetRequiredService<IDataProtectionProvider>().CreateProtector("other").Unprotect(text));

        // One key for both, and nothing of it in the clear.
        var stored = Assert.Single(await new ProtectionKeyTable(mine).AllAsync());
        Assert.Contains("<sealed", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.OrdinalIgnoreCase);

        // With another master key the ring cannot be opened, so nothing is believed that it signed.
        await using var stranger = Process(mine, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Assert.ThrowsAny<CryptographicException>(() => stranger.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie").Unprotect(text));
    }

    private static ServiceProvider Process(Store store, string key)
    {
        var services = new ServiceCollection();
        services.AddSingleton(store);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretBox>(new SecretBox(MasterKeys.Load(key, "unused")));
        services.AddSingleton<ILoggerFactory>(static _ => LoggerFactory.Create(static logging => logging.ClearProviders()));
        ProtectionRing.Add(services);
        return services.BuildServiceProvider();
    }
}
