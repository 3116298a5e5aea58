using System.Diagnostics;
using System.Globalization;
using Parley.Silo.Hosting;
using Parley.Silo.Secrets;
using Parley.Silo.Wiring;
using Parley.Storage.Database;
using Parley.Storage.Sealing;

namespace Parley.Silo.Verbs;

/// <summary>
/// <c>silo rotate-keys</c>: adds a version to the master key file and sees to it that every secret is sealed under it: by
/// itself, or by the engine that runs on the store. Interrupted, the next call goes on with the same version.
/// </summary>
internal static class RotateKeysVerb
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1), GiveUpAfter = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var check = args.Contains("--check");
        var settings = RunVerb.Read([.. args.Where(static word => word != "--check")], storeOnly: true);
        var keys = Load(settings);
        await using var store = await OpenAsync(settings);
        var values = store is null ? null : new SealedValues(store);
        var count = await CountAsync(settings, values);
        if (!check)
        {
            if (count.NotUnder(keys.Newest) == 0) Add(keys, Edition.Shares);
            if (values is null) await WatchAsync(settings, keys.Newest);
            else await new Resealing(values, new SecretBox(keys), keys).RunAsync(sealedAgain => Console.Error.WriteLine($"sealed again: {sealedAgain}"));
            count = await CountAsync(settings, values);
        }

        return Report(keys, count);
    }

    private static MasterKeys Load(EngineSettings settings)
    {
        var file = StoreWiring.MasterKeyFile(settings);
        return settings.MasterKey is null && !File.Exists(file)
            ? throw new StartException($"There is no master key file {file}. Name it with Parley:MasterKeyFile, or its folder with --data.")
            : MasterKeys.Load(settings.MasterKey, file);
    }

    private static void Add(MasterKeys keys, bool shared)
    {
        if (keys.File is null) throw new StartException("Every secret is under the newest version. To rotate, add a version to Parley:MasterKey ('1:… 2:…'), start the engine with it, and call this again.");
        // One process's file is not the others'.
        if (shared) throw new StartException("Every secret is under the newest version. To rotate, add a version to the key file of every process, on standby first (docs/operating/keys.md), and call this again.");
        var version = keys.Add();
        Console.Error.WriteLine($"version {version} added to {keys.File}");
    }

    /// <summary>Null when an engine owns the store.</summary>
    private static async Task<Store?> OpenAsync(EngineSettings settings)
    {
        try
        {
            return await Store.OpenAsync(StoreWiring.Options(settings) with { Shared = Edition.Shares, OwnershipPatience = TimeSpan.Zero });
        }
        catch (StoreOpenException e) when (e.Failure == StoreOpenFailure.OwnedByAnother)
        {
            return null;
        }
        catch (StoreOpenException e)
        {
            throw new StartException(e.Message);
        }
    }

    private static async Task<SealedCount> CountAsync(EngineSettings settings, SealedValues? values)
    {
        if (values is not null) return await SealedCount.OfAsync(values, CancellationToken.None);
        try
        {
            await using var connection = await Store.PeekAsync(StoreWiring.Options(settings));
            return await SealedCount.OfAsync(connection, CancellationToken.None);
        }
        catch (StoreOpenException e)
        {
            throw new StartException(e.Message);
        }
    }

    private static async Task WatchAsync(EngineSettings settings, byte version)
    {
        Console.Error.WriteLine("an engine runs on this store and does it");
        var (left, since) = (long.MaxValue, Stopwatch.GetTimestamp());
        while (true)
        {
            var now = (await CountAsync(settings, null)).NotUnder(version);
            if (now == 0) return;
            if (now < left) (left, since) = (now, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > GiveUpAfter)
                throw new StartException($"{left} secrets are still under another version than {version}, and their number no longer falls. Does the engine read the same key file? Its log tells what it cannot open.");
            Console.Error.WriteLine($"left: {now}");
            await Task.Delay(TellEvery);
        }
    }

    private static int Report(MasterKeys keys, SealedCount count)
    {
        foreach (var (version, values) in count.ByVersion)
            Console.WriteLine(version == 0 ? $"{values} values are no sealed secrets" : $"version {version}: {values} secrets{(keys.Find(version) is null ? ", and this version is not here" : "")}");
        var newest = keys.Newest;
        if (count.NotUnder(newest) is var left && left > 0)
        {
            Console.WriteLine($"{left} of {count.All} secrets are not under version {newest} yet; keep the other versions.");
            return 1;
        }

        var idle = string.Join(", ", keys.Known.Where(version => version < newest).Select(static version => version.ToString(CultureInfo.InvariantCulture)));
        Console.WriteLine($"All {count.All} secrets are under version {newest}.");
        if (idle.Length > 0)
            Console.WriteLine($"Seals nothing any more: {idle}. It may be removed from {keys.File ?? "Parley:MasterKey"} when `silo rotate-keys --check` says this an hour from now too; backups made until then still need it.");
        return 0;
    }
}
