using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Parley.Tests.Embedded.Actors.Runtimes;

namespace Parley.Tests.Embedded.Actors.Storage;

/// <summary>What a state in a database does, the same on both kinds.</summary>
public abstract class GrainStorageCompliance(string invariant)
{
    private const string Name = "test";
    private static readonly GrainId Id = GrainId.Create("session", "session/1");

    [Fact]
    public async Task what_was_never_written_reads_as_a_new_value()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var state = new GrainState<Note>();
        await Storage(silo).ReadStateAsync("note", Id, state);
        Assert.Equal(new Note(), state.State);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task what_is_written_is_read_and_each_write_is_a_version()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var storage = Storage(silo);
        var written = new GrainState<Note>(new Note { Text = "first \0 \ud83d\ude00" });
        await storage.WriteStateAsync("note", Id, written);
        Assert.Equal(("1", true), (written.ETag, written.RecordExists));
        written.State!.Text = "second";
        await storage.WriteStateAsync("note", Id, written);
        Assert.Equal("2", written.ETag);
        await using var other = await StartAsync(database);
        var read = new GrainState<Note>();
        await Storage(other).ReadStateAsync("note", Id, read);
        Assert.Equal(("second", "2", true), (read.State!.Text, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task a_write_over_a_version_nobody_read_is_refused()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var storage = Storage(silo);
        await storage.WriteStateAsync("note", Id, new GrainState<Note>(new Note { Text = "theirs" }));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", Id, new GrainState<Note>(new Note())));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", Id, new GrainState<Note>(new Note(), "7")));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("note", Id, new GrainState<Note>(new Note(), "7") { RecordExists = true }));
        var read = new GrainState<Note>();
        await storage.ReadStateAsync("note", Id, read);
        Assert.Equal(("theirs", "1"), (read.State!.Text, read.ETag));
    }

    [Fact]
    public async Task clearing_keeps_the_row_and_its_version()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var storage = Storage(silo);
        var state = new GrainState<Note>(new Note { Text = "x" });
        await storage.WriteStateAsync("note", Id, state);
        await storage.ClearStateAsync("note", Id, state);
        Assert.Equal(("2", false, new Note()), (state.ETag, state.RecordExists, state.State));
        Assert.Equal([[null, 2L]], await database.QueryAsync("SELECT PayloadBinary, Version FROM OrleansStorage"));
        await storage.WriteStateAsync("note", Id, state);
        Assert.Equal("3", state.ETag);
    }

    [Fact]
    public async Task clearing_removes_the_row_where_that_is_configured()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database, deleteOnClear: true);
        var storage = Storage(silo);
        var state = new GrainState<Note>(new Note { Text = "x" });
        await storage.WriteStateAsync("note", Id, state);
        await storage.ClearStateAsync("note", Id, state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Empty(await database.QueryAsync("SELECT 1 FROM OrleansStorage"));
        await storage.WriteStateAsync("note", Id, state);
        Assert.Equal("1", state.ETag);
    }

    [Fact]
    public async Task clearing_what_was_never_written_does_nothing()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var state = new GrainState<Note>();
        await Storage(silo).ClearStateAsync("note", Id, state);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task states_of_other_grains_names_and_services_are_apart()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        await using var another = await StartAsync(database, service: "another");
        await Storage(silo).WriteStateAsync("note", Id, new GrainState<Note>(new Note { Text = "x" }));
        foreach (var (storage, name, id) in ((IGrainStorage, string, GrainId)[])[
            (Storage(silo), "note", GrainId.Create("session", "session/2")),
            (Storage(silo), "other", Id),
            (Storage(another), "note", Id)])
        {
            var state = new GrainState<Note>();
            await storage.ReadStateAsync(name, id, state);
            Assert.False(state.RecordExists);
        }
    }

    /// <summary>Rows as Orleans itself wrote them.</summary>
    [Theory]
    [InlineData("session/1", 1701980071, 0L, 0L, "session/1")]
    [InlineData("täglich", -642973804, 0L, 0L, "täglich")]
    [InlineData("2A", -110949262, 0L, 42L, null)]
    [InlineData("FFFFFFFFFFFFFFFF", -641301823, 0L, -1L, null)]
    [InlineData("12", -213076014, 0L, 0x12L, null)]
    [InlineData("7+blue", 1127332158, 0L, 7L, "blue")]
    [InlineData("6f9619ff8b86d011b42d00c04fc964ff", 1226941801, -3453826029702473217L, -43688752006025804L, null)]
    [InlineData("6f9619ff8b86d011b42d00c04fc964ff+blue", -1899343257, -3453826029702473217L, -43688752006025804L, "blue")]
    public async Task rows_are_those_of_Orleans_provider(string key, long hash, long n0, long n1, string? extension)
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        await Storage(silo).WriteStateAsync("count", GrainId.Create("any", key), new GrainState<Note>(new Note { Text = "x" }));
        var row = Assert.Single(await database.QueryAsync(
            "SELECT GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, Version FROM OrleansStorage"));
        Assert.Equal([hash, n0, n1, 828955236L, "count", extension, "parley", 1L], row);
    }

    [Fact]
    public async Task a_row_written_by_Orleans_is_read_and_written_on()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        await database.QueryAsync(
            """
            INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
              VALUES (1701980071, 0, 0, -514467183, 'conversation', 'session/1', 'parley', @payload, '2026-01-31 12:00:00', 17)
            """,
            ("payload", "{\"Text\":\"theirs\"}"u8.ToArray()));
        var state = new GrainState<Note>();
        await Storage(silo).ReadStateAsync("conversation", Id, state);
        Assert.Equal(("theirs", "17", true), (state.State!.Text, state.ETag, state.RecordExists));
        await Storage(silo).WriteStateAsync("conversation", Id, state);
        Assert.Equal("18", state.ETag);
    }

    [Fact]
    public async Task the_tables_can_be_created_again_without_harm()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var state = new GrainState<Note>(new Note { Text = "x" });
        await Storage(silo).WriteStateAsync("note", Id, state);
        await Runtime.CreateTablesAsync(invariant, database.ConnectionString);
        await Storage(silo).ReadStateAsync("note", Id, state);
        Assert.Equal("x", state.State!.Text);
    }

    [Fact]
    public async Task of_two_writers_at_once_one_wins()
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var storage = Storage(silo);
        await storage.WriteStateAsync("note", Id, new GrainState<Note>(new Note()));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await storage.WriteStateAsync("note", Id, new GrainState<Note>(new Note { Text = $"{i}" }, "1"));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
    }

    private static Task<TestSilo> StartAsync(Database database, bool deleteOnClear = false, string service = "parley") => TestSilo.StartAsync(silo => silo
        .Configure<ClusterOptions>(options => options.ServiceId = service)
        .AddAdoNetGrainStorage(Name, options =>
        {
            options.Invariant = database.Invariant;
            options.ConnectionString = database.ConnectionString;
            options.GrainStorageSerializer = new JsonNotes();
            options.DeleteStateOnClear = deleteOnClear;
        }));

    private static IGrainStorage Storage(TestSilo silo) => silo.Host.Services.GetRequiredKeyedService<IGrainStorage>(Name);

    public sealed record Note
    {
        public string Text { get; set; } = "";
    }

    private sealed class JsonNotes : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input);

        public T? Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>();
    }
}

public sealed class grain_storage_on_postgresql() : GrainStorageCompliance("Npgsql");
