using Parley.Storage.Desk;

namespace Parley.Tests.Storage.Desk;

/// <summary>What <see cref="IDrafts"/> promises, on either database.</summary>
public abstract class DraftCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private readonly PersonId _person = PersonId.New();
    private TestStore _test = null!;
    private IDrafts _drafts = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _drafts = new DraftStore(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task drafts_are_a_persons_and_the_latest_is_first()
    {
        var drafts = Enumerable.Range(0, 5).Select(i => new DraftRecord(ConversationId.New(), $"text {i}", i % 2 == 0, Day.AddMinutes(i))).ToArray();
        foreach (var draft in drafts) await _drafts.SaveAsync(_tenant, _person, draft);
        await _drafts.SaveAsync(_tenant, PersonId.New(), drafts[0]);
        await _drafts.SaveAsync(TenantId.New(), _person, drafts[0]);

        Assert.Equal(drafts.Reverse(), await Paging.AllAsync(cursor => _drafts.ListAsync(_tenant, _person, cursor, 2)));
        Assert.Equal(drafts[1], await _drafts.FindAsync(_tenant, _person, drafts[1].Conversation));
        Assert.Null(await _drafts.FindAsync(_tenant, PersonId.New(), drafts[1].Conversation));
        Assert.Null(await _drafts.FindAsync(TenantId.New(), _person, drafts[1].Conversation));
    }

    [Fact]
    public async Task a_draft_is_replaced_forgotten_when_it_is_empty_and_removed_when_it_is_old()
    {
        var draft = new DraftRecord(ConversationId.New(), "De", false, Day);
        await _drafts.SaveAsync(_tenant, _person, draft);
        await _drafts.SaveAsync(_tenant, _person, draft with { Text = "Dear", ChangedAt = Day.AddMinutes(1) });
        Assert.Equal("Dear", (await _drafts.FindAsync(_tenant, _person, draft.Conversation))!.Text);
        await _drafts.SaveAsync(_tenant, _person, draft with { Text = "" });
        Assert.Null(await _drafts.FindAsync(_tenant, _person, draft.Conversation));

        await _drafts.SaveAsync(_tenant, _person, draft);
        Assert.Equal(0, await _drafts.RemoveAsync(Day));
        Assert.Equal(1, await _drafts.RemoveAsync(Day.AddTicks(10)));
        Assert.Null(await _drafts.FindAsync(_tenant, _person, draft.Conversation));
    }
}

public sealed class DraftsOnSqlite() : DraftCompliance(StoreKind.Sqlite);

public sealed class DraftsOnPostgres() : DraftCompliance(StoreKind.Postgres);
