using Parley.Storage.Desk;

namespace Parley.Tests.Storage.Desk;

/// <summary>What <see cref="IDeskItems"/> promises, on either database.</summary>
public abstract class DeskItemCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private TestStore _test = null!;
    private IDeskItems _items = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _items = new DeskItemStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task an_item_is_found_by_id_and_by_name_and_by_its_tenant_alone()
    {
        var item = Make("Größe");
        Assert.True(await _items.SaveAsync(item));
        Assert.Equal(item, await _items.FindAsync(_tenant, DeskItemKind.Label, item.Id));
        Assert.Equal(item, await _items.FindAsync(_tenant, DeskItemKind.Label, null, "GRÖßE"));
        Assert.Null(await _items.FindAsync(_tenant, DeskItemKind.Team, item.Id));
        Assert.Null(await _items.FindAsync(TenantId.New(), DeskItemKind.Label, item.Id));
        Assert.Null(await _items.FindAsync(TenantId.New(), DeskItemKind.Label, null, "größe"));
        Assert.Null(await _items.FindAsync(_tenant, DeskItemKind.Label, PersonId.New(), "größe"));
    }

    [Fact]
    public async Task there_is_one_of_a_name_within_tenant_kind_and_owner()
    {
        var item = Make("urgent");
        Assert.True(await _items.SaveAsync(item));
        Assert.False(await _items.SaveAsync(Make("Urgent")));
        Assert.True(await _items.SaveAsync(Make("Urgent") with { Tenant = TenantId.New() }));
        Assert.True(await _items.SaveAsync(Make("Urgent") with { Kind = DeskItemKind.Team }));
        Assert.True(await _items.SaveAsync(Make("Urgent") with { Owner = PersonId.New() }));
        Assert.True(await _items.SaveAsync(item with { Name = "URGENT", Body = "{}" }));
        Assert.Equal(item with { Name = "URGENT", Body = "{}" }, await _items.FindAsync(_tenant, DeskItemKind.Label, item.Id));
        Assert.Equal(2, await _items.CountAsync(_tenant, DeskItemKind.Label));
    }

    [Fact]
    public async Task items_are_listed_by_name_and_removed_by_their_owner()
    {
        var owner = PersonId.New();
        var items = Enumerable.Range(0, 7).Select(i => Make($"{(char)('g' - i)}")).ToArray();
        foreach (var item in items) Assert.True(await _items.SaveAsync(item));
        var own = Make("own") with { Owner = owner };
        Assert.True(await _items.SaveAsync(own));

        Assert.Equal(items.Reverse(), await Paging.AllAsync(cursor => _items.ListAsync(_tenant, DeskItemKind.Label, null, cursor, 3)));
        Assert.Equal(own, Assert.Single((await _items.ListAsync(_tenant, DeskItemKind.Label, owner, null, 3)).Items));
        Assert.Empty((await _items.ListAsync(TenantId.New(), DeskItemKind.Label, null, null, 3)).Items);
        Assert.False(await _items.RemoveAsync(_tenant, DeskItemKind.Label, null, own.Id));
        Assert.False(await _items.RemoveAsync(TenantId.New(), DeskItemKind.Label, owner, own.Id));
        Assert.True(await _items.RemoveAsync(_tenant, DeskItemKind.Label, owner, own.Id));
        Assert.False(await _items.RemoveAsync(_tenant, DeskItemKind.Label, owner, own.Id));
    }

    private DeskItem Make(string name) => new(_tenant, DeskItemId.New(), DeskItemKind.Label, null, name, """{"color":"#1f6feb"}""", Day);
}

public sealed class DeskItemsOnSqlite() : DeskItemCompliance(StoreKind.Sqlite);

public sealed class DeskItemsOnPostgres() : DeskItemCompliance(StoreKind.Postgres);
