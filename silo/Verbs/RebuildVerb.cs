using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Silo.Hosting;
using Parley.Silo.Wiring;
using Parley.Storage.Database;
using Parley.Storage.Journal;
using Parley.Storage.Search;
using Parley.Storage.Views;

namespace Parley.Silo.Verbs;

/// <summary>
/// <c>silo rebuild</c>: empties the read models and makes them again from the journal, while no engine runs on the store.
/// Interrupted, the next start of either goes on where it stopped. What was erased from the journal does not come back.
/// </summary>
internal static class RebuildVerb
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args)
    {
        var settings = RunVerb.Read(args, storeOnly: true);
        await using var store = await OpenAsync(settings);
        await using var journal = await StoreJournal.OpenAsync(store);
        await using var projector = new Projector(store, journal, TimeProvider.System, NullLogger<Projector>.Instance);
        var (events, failures) = (0L, 0L);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is "parley.views.events" or "parley.views.failures") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "parley.views.events") Interlocked.Add(ref events, value);
            else Interlocked.Add(ref failures, value);
        });
        listener.Start();

        var started = Stopwatch.GetTimestamp();
        await projector.RebuildAsync();
        projector.Start();
        var whole = projector.CaughtUpAsync();
        while (await Task.WhenAny(whole, Task.Delay(TellEvery)) != whole) Tell("rebuilding", Interlocked.Read(ref events), Interlocked.Read(ref failures), started);
        await whole;
        var search = new SearchIndex(store, journal, NullLogger<SearchIndex>.Instance);
        await search.RebuildAsync();
        await search.CatchUpAsync();
        Tell("rebuilt", Interlocked.Read(ref events), Interlocked.Read(ref failures), started);
        return 0;
    }

    /// <summary>Opens a store that is there, for a verb that works on it while no engine does.</summary>
    internal static async Task<Store> OpenAsync(EngineSettings settings)
    {
        // Opening a store that is not there would make an empty one.
        if (settings.Store.Kind == "sqlite" && !Directory.Exists(settings.DataFolder)) throw new StartException($"There is no data folder {settings.DataFolder}. Name it with --data.");
        try
        {
            return await Store.OpenAsync(StoreWiring.Options(settings));
        }
        catch (StoreOpenException e)
        {
            throw new StartException(e.Message);
        }
    }

    private static void Tell(string what, long events, long failures, long started)
    {
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var trouble = failures == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {failures} round(s) failed and were tried again");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {events} events in {took:0.0} s{trouble}"));
    }
}
