using Parley.Storage.Journal;
using Parley.Tests.Storage.Journal;

namespace Parley.Tests.Storage;

/// <summary>The test runner loads this assembly as a library; started by itself it is a process for tests to kill.</summary>
public static class Program
{
    /// <summary>Appends for ever to the database whose path follows, and prints the id of each event once it is acknowledged.</summary>
    public const string WriterVerb = "write-for-ever";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [WriterVerb, var path]) return 2;
        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(path));
        await using var journal = await StoreJournal.OpenAsync(store);
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var (tenant, stream) = (TenantId.New(), Sample.Stream());
            for (long version = 0; ; version++)
            {
                if (await journal.AppendAsync(Sample.Append(tenant, stream, version)) is AppendOutcome.Stored) output.WriteLine($"{stream}.{version + 1}");
            }
        }));
        return 0;
    }
}
