using Parley.Storage.Accounts;

namespace Parley.Tests.Storage.Accounts;

/// <summary>What <see cref="IDeadLetters"/> promises, on either database.</summary>
public abstract class DeadLetterTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TestStore _test = null!;
    private IDeadLetters _letters = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _letters = new DeadLetterStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    [Trait("Promise", "P13")]
    public async Task a_letter_comes_back_with_its_bytes()
    {
        var tenant = TenantId.New();
        var letter = Letter("dl1", tenant) with { Detail = "a \0 in the text", Body = new byte[] { 0, 255, 128 } };
        await _letters.AddAsync([letter]);
        var read = Assert.Single((await _letters.ListAsync(tenant, null, 10)).Items);
        Assert.Equal(letter.Body.ToArray(), read.Body.ToArray());
        Assert.Equal(letter with { Body = default }, read with { Body = default });
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task tenants_and_the_platform_each_see_their_own_only()
    {
        var (one, two) = (TenantId.New(), TenantId.New());
        await _letters.AddAsync([Letter("dl1", one), Letter("dl2", two), Letter("dl3", null)]);
        Assert.Equal(["dl1"], (await _letters.ListAsync(one, null, 10)).Items.Select(letter => letter.Id));
        Assert.Equal(["dl2"], (await _letters.ListAsync(two, null, 10)).Items.Select(letter => letter.Id));
        Assert.Equal(["dl3"], (await _letters.ListAsync(null, null, 10)).Items.Select(letter => letter.Id));
        Assert.Null((await _letters.ListAsync(null, null, 10)).Items[0].Tenant);
        Assert.Empty((await _letters.ListAsync(TenantId.New(), null, 10)).Items);
    }

    [Fact]
    public async Task letters_are_listed_newest_first_without_gaps_or_doubles()
    {
        var tenant = TenantId.New();
        var letters = Enumerable.Range(0, 1_000).Select(i => Letter($"dl{i:0000}", tenant) with { At = Day.AddSeconds(i / 90) }).ToImmutableArray();
        await _letters.AddAsync(letters);
        var listed = await Paging.AllAsync(cursor => _letters.ListAsync(tenant, cursor, 37));
        Assert.Equal(letters.OrderByDescending(letter => letter.At).ThenBy(letter => letter.Id, StringComparer.Ordinal).Select(letter => letter.Id), listed.Select(letter => letter.Id));
    }

    [Fact]
    public async Task a_cursor_of_the_platforms_list_is_none_of_a_tenants()
    {
        await _letters.AddAsync([Letter("dl1", null), Letter("dl2", null)]);
        var next = (await _letters.ListAsync(null, null, 1)).Next;
        Assert.NotNull(next);
        await Assert.ThrowsAsync<PageCursorException>(() => _letters.ListAsync(TenantId.New(), next, 1));
    }

    [Fact]
    public async Task adding_a_letter_again_keeps_one()
    {
        await _letters.AddAsync([Letter("dl1", null)]);
        await _letters.AddAsync([Letter("dl1", null), Letter("dl2", null)]);
        Assert.Equal(2, (await _letters.ListAsync(null, null, 10)).Items.Length);
    }

    [Fact]
    public async Task adding_nothing_is_nothing()
    {
        await _letters.AddAsync([]);
        Assert.Empty((await _letters.ListAsync(null, null, 10)).Items);
    }

    private static DeadLetter Letter(string id, TenantId? tenant) => new(id, tenant, "webhook:app", "UNOWNED_NUMBER", "", new byte[] { 1 }, Day);
}

public sealed class SqliteDeadLetterTests() : DeadLetterTests(StoreKind.Sqlite);

public sealed class PostgresDeadLetterTests() : DeadLetterTests(StoreKind.Postgres);
