using Orleans.Storage;

namespace Parley.Tests.Embedded.Actors.Storage;

public interface ILedger : IGrainWithStringKey
{
    Task Put(string text);

    Task<string> Get();

    Task<string?> Etag();

    Task Clear();

    Task WriteTwiceAtOnce(string first, string second);

    Task<Exception?> TouchFromOutside();
}

[GenerateSerializer]
public sealed record Page
{
    [Id(0)]
    public string Text { get; set; } = "empty";
}

public sealed class LedgerGrain([PersistentState("page", "books")] IPersistentState<Page> page, [PersistentState("index")] IPersistentState<Page> index, TimeProvider time)
    : Grain, ILedger
{
    public async Task Put(string text)
    {
        Assert.NotNull(time);
        page.State.Text = text;
        await page.WriteStateAsync();
        index.State.Text = "index of " + text;
        await index.WriteStateAsync(CancellationToken.None);
    }

    public Task<string> Get() => Task.FromResult($"{page.State.Text}, {index.State.Text}");

    public Task<string?> Etag() => Task.FromResult(page.Etag);

    public Task Clear() => page.ClearStateAsync();

    public async Task WriteTwiceAtOnce(string first, string second)
    {
        page.State.Text = first;
        var one = page.WriteStateAsync();
        page.State.Text = second;
        await Task.WhenAll(one, page.WriteStateAsync());
        DeactivateOnIdle();
    }

    public Task<Exception?> TouchFromOutside() => Task.Run<Exception?>(() => Record.Exception(() => page.State));
}

public interface IHomeless : IGrainWithStringKey
{
    Task Call();
}

public sealed class HomelessGrain([PersistentState("page", "nowhere")] IPersistentState<Page> page) : Grain, IHomeless
{
    public Task Call() => page.WriteStateAsync();
}

public sealed class when_a_grain_has_state
{
    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task it_is_read_before_the_first_call_also_by_another_silo(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        await using (var first = await StartAsync(database))
        {
            Assert.Equal("empty, empty", await first.Grain<ILedger>("k").Get());
            await first.Grain<ILedger>("k").Put("x");
            Assert.Equal("1", await first.Grain<ILedger>("k").Etag());
        }

        await using var second = await StartAsync(database);
        Assert.Equal("x, index of x", await second.Grain<ILedger>("k").Get());
        await second.Grain<ILedger>("k").Clear();
        Assert.Equal("empty, index of x", await second.Grain<ILedger>("k").Get());
    }

    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task a_write_over_somebody_elses_ends_the_activation_so_that_the_next_call_reads_the_truth(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database);
        var grain = silo.Grain<ILedger>("k");
        await grain.Put("mine");
        await database.QueryAsync("UPDATE OrleansStorage SET Version = 9 WHERE GrainTypeString = 'page'");
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Put("mine again"));
        Assert.Equal("mine, index of mine", await grain.Get());
        Assert.Equal("9", await grain.Etag());
    }

    [Fact]
    public async Task its_writes_do_not_overtake_one_another()
    {
        using var database = await Database.CreateAsync(Database.AnyInvariant);
        await using var silo = await StartAsync(database);
        await silo.Grain<ILedger>("k").WriteTwiceAtOnce("first", "second");
        Assert.Equal("second, empty", await silo.Grain<ILedger>("k").Get());
    }

    [Fact]
    public async Task it_is_not_touched_from_outside_of_turns()
    {
        using var database = await Database.CreateAsync(Database.AnyInvariant);
        await using var silo = await StartAsync(database);
        Assert.IsType<InvalidOperationException>(await silo.Grain<ILedger>("k").TouchFromOutside());
    }

    [Fact]
    public async Task a_storage_that_is_not_configured_fails_the_call_by_name()
    {
        await using var silo = await TestSilo.StartAsync();
        var error = (await Assert.ThrowsAsync<InvalidOperationException>(silo.Grain<IHomeless>("k").Call)).GetBaseException();
        Assert.IsType<BadProviderConfigException>(error);
        Assert.Contains("\"nowhere\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_database_without_the_table_stops_the_start()
    {
        using var database = await Database.CreateAsync(Database.AnyInvariant, tables: false);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => StartAsync(database));
    }

    [Fact]
    public async Task options_that_name_no_database_stop_the_start() =>
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => TestSilo.StartAsync(b => b.AddAdoNetGrainStorage("books", o => o.Invariant = "Npgsql")));

    private static Task<TestSilo> StartAsync(Database database) => TestSilo.StartAsync(b => b
        .AddAdoNetGrainStorage("books", o => Configure(o, database))
        // The index goes to the default storage; here that is the same database.
        .AddAdoNetGrainStorageAsDefault(o => Configure(o, database)));

    private static void Configure(Orleans.Configuration.AdoNetGrainStorageOptions options, Database database)
    {
        options.Invariant = database.Invariant;
        options.ConnectionString = database.ConnectionString;
    }
}
