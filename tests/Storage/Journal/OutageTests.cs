using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Parley.Storage.Journal;

namespace Parley.Tests.Storage.Journal;

/// <summary>Servers and processes that die under load: what was acknowledged is there afterwards, once.</summary>
public sealed class OutageTests
{
    [Fact]
    [Trait("Promise", "P1")]
    public async Task a_server_killed_under_load_gives_errors_then_recovers_and_has_all_it_acknowledged()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = await Store.OpenAsync(StoreOptions.Postgres(await server.CreateDatabaseAsync()));
        await using var journal = await StoreJournal.OpenAsync(store, new JournalOptions { Deadline = TimeSpan.FromSeconds(1) });
        var load = new Load(journal);
        await load.UntilAsync(stored: 500);
        server.KillHard();
        await load.UntilAsync(errors: 20);
        await server.RestartAsync();
        await load.UntilAsync(stored: load.Stored + 500);
        await load.StopAsync();
        await load.VerifyAsync();
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task connections_cut_under_load_lose_and_double_nothing()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres);
        await using var journal = await StoreJournal.OpenAsync(test.Store);
        var load = new Load(journal);
        await using var connection = new NpgsqlConnection(test.Options.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            await load.UntilAsync(stored: load.Stored + 100);
            await using var cut = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%journal_commit%' AND pid <> pg_backend_pid()",
                connection);
            await cut.ExecuteScalarAsync();
        }

        await load.StopAsync();
        await load.VerifyAsync();
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task a_writer_killed_with_signal_9_loses_nothing_it_acknowledged()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("parley.db");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(OutageTests).Assembly.Location, Program.WriterVerb, path]) start.ArgumentList.Add(argument);
        using var writer = Process.Start(start)!;
        var acknowledged = new List<string>();
        while (acknowledged.Count < 2000 && await writer.StandardOutput.ReadLineAsync() is { } line) acknowledged.Add(line);
        writer.Kill();
        // A last line may be cut in the middle; whole ones count.
        var rest = await writer.StandardOutput.ReadToEndAsync();
        acknowledged.AddRange(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await writer.WaitForExitAsync();
        Assert.True(acknowledged.Count >= 2000);

        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(path));
        await using var journal = await StoreJournal.OpenAsync(store);
        var stored = new HashSet<string>();
        var page = await journal.ReadAsync(null, FeedCursor.Beginning, 1000);
        while (true)
        {
            foreach (var e in page.Events) Assert.True(stored.Add(e.Event.Id));
            if (!page.More) break;
            page = await journal.ReadAsync(null, page.Next, 1000);
        }

        Assert.DoesNotContain(acknowledged, id => !stored.Contains(id));
    }

    /// <summary>Writers that go on as grains do: after an unknown outcome they read the stream again.</summary>
    private sealed class Load
    {
        private readonly StoreJournal _journal;
        private readonly TenantId _tenant = TenantId.New();
        private readonly ConcurrentDictionary<StreamId, long> _acknowledged = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _writers;
        private int _stored, _errors;

        public Load(StoreJournal journal)
        {
            _journal = journal;
            _writers = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(WriteAsync)).ToArray());
        }

        public int Stored => Volatile.Read(ref _stored);

        public async Task UntilAsync(int stored = 0, int errors = 0)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Stored < stored || Volatile.Read(ref _errors) < errors) await Task.Delay(5, patience.Token);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _writers;
        }

        public async Task VerifyAsync()
        {
            Assert.NotEmpty(_acknowledged);
            foreach (var (stream, version) in _acknowledged)
            {
                var events = await _journal.ReadStreamAsync(_tenant, stream, 0, 100_000);
                Assert.True(events.Length >= version);
                Assert.Equal(Enumerable.Range(1, events.Length).Select(i => (long)i), events.Select(e => e.Version));
            }
        }

        private async Task WriteAsync()
        {
            var stream = Sample.Stream();
            long version = 0;
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    var outcome = await _journal.AppendAsync(Sample.Append(_tenant, stream, version, Sample.Key($"{stream}/{Guid.NewGuid()}")));
                    if (outcome is AppendOutcome.Stored stored)
                    {
                        version = stored.Version;
                        _acknowledged[stream] = version;
                        Interlocked.Increment(ref _stored);
                    }
                    else
                    {
                        var actual = Assert.IsType<AppendOutcome.WrongVersion>(outcome).Actual;
                        Assert.True(actual >= version);
                        version = actual;
                    }
                }
                catch (JournalUnavailableException)
                {
                    Interlocked.Increment(ref _errors);
                }
            }
        }
    }
}
