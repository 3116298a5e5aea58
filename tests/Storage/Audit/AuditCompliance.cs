using System.Data.Common;
using Npgsql;
using Parley.Storage.Audit;
using Parley.Storage.Tables;

namespace Parley.Tests.Storage.Audit;

/// <summary>What <see cref="IAuditTrail"/> promises, on either database.</summary>
[Trait("Promise", "S2.2")]
public abstract class AuditCompliance(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private TestStore _test = null!;
    private IAuditTrail _trail = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _trail = new AuditTrail(_test.Store);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task a_record_comes_back_as_it_was_written()
    {
        var entry = Entry(1) with
        {
            TargetKind = "key", Target = "ky1", Outcome = AuditOutcome.Refused, Reason = "NOT_FOUND", Times = 3, Address = "2001:db8::7", UserAgent = "curl/8 \0 😀", Before = """{"name":"a"}""", After = """{"name":"b"}""",
        };
        await _trail.RecordAsync([entry]);
        var record = Assert.Single((await ListAsync()).Items);
        Assert.Equal(entry, record.Entry);
        Assert.Equal(1, record.Number);
        Assert.Equal(32, record.Hash.Length);
    }

    [Fact]
    public async Task values_that_never_were_stay_absent()
    {
        await _trail.RecordAsync([Entry(1) with { Actor = AuditActor.System }]);
        Assert.Equal(Entry(1) with { Id = default, Actor = AuditActor.System }, Assert.Single((await ListAsync()).Items).Entry with { Id = default });
    }

    [Fact]
    public async Task each_tenant_and_the_platform_have_a_chain_of_their_own()
    {
        var other = TenantId.New();
        await _trail.RecordAsync([Entry(1), Entry(2) with { Tenant = null }, Entry(3) with { Tenant = other }, Entry(4)]);
        Assert.Equal([2, 1], (await ListAsync()).Items.Select(record => record.Number));
        Assert.Equal(1, Assert.Single((await _trail.ListAsync(null, new AuditFilter(), null, 10)).Items).Number);
        Assert.Equal(1, Assert.Single((await _trail.ListAsync(other, new AuditFilter(), null, 10)).Items).Number);
        Assert.Equal([(null, 1L), (_tenant, 2L), (other, 1L)], (await _trail.HeadsAsync()).Select(head => ((TenantId?)head.Tenant, head.Number)).OrderBy(head => head.Item1 == null ? 0 : head.Item1 == _tenant ? 1 : 2));
    }

    [Fact]
    public async Task numbers_have_no_holes_when_many_write_at_once()
    {
        var second = new AuditTrail(_test.Store);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? _trail : second).RecordAsync([Entry(i), Entry(i) with { Tenant = i % 3 == 0 ? null : _tenant }])));
        var records = await Paging.AllAsync(cursor => _trail.ListAsync(_tenant, new AuditFilter(), cursor, 7));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), records.Select(record => record.Number).Order());
        Assert.Equal(new AuditVerdict(100, null, null), await _trail.VerifyAsync(_tenant, []));
        Assert.Equal(new AuditVerdict(20, null, null), await _trail.VerifyAsync(null, []));
    }

    [Fact]
    public async Task a_record_that_is_written_again_stays_the_only_one()
    {
        var entry = Entry(1);
        await _trail.RecordAsync([entry]);
        await _trail.RecordAsync([entry, Entry(2)]);
        Assert.Equal([2, 1], (await ListAsync()).Items.Select(record => record.Number));
    }

    [Fact]
    public async Task what_begins_and_never_ends_is_recorded_with_its_outcome_unknown()
    {
        var (ended, nothing, abandoned, young) = (Entry(1), Entry(2), Entry(3) with { Address = "203.0.113.7" }, Entry(60));
        await _trail.BeginAsync([ended, nothing]);
        await _trail.BeginAsync([abandoned]);
        await _trail.BeginAsync([young]);
        await _trail.RecordAsync([ended]);
        await _trail.ForgetAsync([nothing.Id]);
        await _test.ReopenAsync();
        _trail = new AuditTrail(_test.Store);
        Assert.Equal(1, await _trail.SettleAsync(Day.AddMinutes(30)));
        Assert.Equal(0, await _trail.SettleAsync(Day.AddMinutes(30)));
        Assert.Equal([abandoned with { Outcome = AuditOutcome.Unknown }, ended], (await ListAsync()).Items.Select(record => record.Entry));
    }

    [Fact]
    public async Task records_are_found_by_time_actor_action_target_and_outcome()
    {
        for (var i = 0; i < 40; i++)
        {
            await _trail.RecordAsync(
            [
                Entry(i) with
                {
                    Actor = new AuditActor(AuditActorKind.Key, $"key{i % 4}", "till"), Action = $"act.{i % 5}", Target = $"t{i % 2}", Outcome = i % 8 == 0 ? AuditOutcome.Failed : AuditOutcome.Done,
                },
            ]);
        }

        async Task AssertAsync(AuditFilter filter, Func<int, bool> fits) => Assert.Equal(
            Enumerable.Range(0, 40).Where(fits).Reverse().Select(i => (long)i + 1), (await Paging.AllAsync(cursor => _trail.ListAsync(_tenant, filter, cursor, 3))).Select(record => record.Number));
        await AssertAsync(new AuditFilter(), _ => true);
        await AssertAsync(new AuditFilter(Day.AddMinutes(10), Day.AddMinutes(20)), i => i is >= 10 and < 20);
        await AssertAsync(new AuditFilter(Actor: "key3"), i => i % 4 == 3);
        await AssertAsync(new AuditFilter(Action: "act.2", Target: "t1"), i => i % 5 == 2 && i % 2 == 1);
        await AssertAsync(new AuditFilter(Outcome: AuditOutcome.Failed, To: Day.AddMinutes(30)), i => i % 8 == 0 && i < 30);
    }

    [Fact]
    public async Task a_list_refuses_the_cursor_of_another_chain_or_filter()
    {
        for (var i = 0; i < 3; i++) await _trail.RecordAsync([Entry(i), Entry(i) with { Tenant = null }]);
        var next = (await _trail.ListAsync(_tenant, new AuditFilter(), null, 1)).Next;
        await Assert.ThrowsAsync<PageCursorException>(() => _trail.ListAsync(null, new AuditFilter(), next, 1));
        await Assert.ThrowsAsync<PageCursorException>(() => _trail.ListAsync(_tenant, new AuditFilter(Action: "x"), next, 1));
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task the_chain_holds_before_and_after_an_erasure_and_nothing_personal_is_left()
    {
        for (var i = 0; i < 10; i++) await _trail.RecordAsync([Entry(i) with { Actor = new AuditActor(AuditActorKind.Person, $"p{i % 2}", "Anna"), Address = "203.0.113.7", UserAgent = "Firefox", Before = "{}", After = """{"a":"b"}""" }]);
        var heads = await _trail.HeadsAsync();
        Assert.Equal(new AuditVerdict(10, null, null), await _trail.VerifyAsync(_tenant, heads));
        Assert.Equal(5, await _trail.EraseAsync(_tenant, new AuditFilter(Actor: "p1")));
        Assert.Equal(0, await _trail.EraseAsync(_tenant, new AuditFilter(Actor: "p1")));
        Assert.Equal(new AuditVerdict(10, null, null), await _trail.VerifyAsync(_tenant, heads));
        foreach (var record in (await ListAsync()).Items)
        {
            var personal = new[] { record.Entry.Actor.Name, record.Entry.Address, record.Entry.UserAgent, record.Entry.Before, record.Entry.After };
            if (record.Entry.Actor.Id == "p1") Assert.All(personal, Assert.Null);
            else Assert.All(personal, Assert.NotNull);
        }
    }

    [Fact]
    [Trait("Promise", "P16")]
    public async Task what_is_personal_has_an_end()
    {
        for (var i = 0; i < 4; i++) await _trail.RecordAsync([Entry(i), Entry(i) with { Tenant = null }]);
        Assert.Equal(4, await _trail.EraseBeforeAsync(Day.AddMinutes(2)));
        Assert.Equal(0, await _trail.EraseBeforeAsync(Day.AddMinutes(2)));
        Assert.Equal(["till", "till", null, null], (await ListAsync()).Items.Select(record => record.Entry.Actor.Name));
        Assert.Equal(new AuditVerdict(4, null, null), await _trail.VerifyAsync(_tenant, []));
    }

    [Theory]
    [InlineData("UPDATE audit SET action = 'nothing' WHERE seq = 2")]
    [InlineData("UPDATE audit SET seq = 9 WHERE seq = 3")]
    [InlineData("UPDATE audit SET address = actor_name WHERE seq = 2")]
    [InlineData("DELETE FROM audit WHERE seq = 2")]
    public async Task nothing_is_changed_or_taken_out(string tampering)
    {
        await FillAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(tampering));
        Assert.Equal(new AuditVerdict(5, null, null), await _trail.VerifyAsync(_tenant, []));
    }

    [Theory]
    [InlineData("UPDATE audit SET action = 'nothing' WHERE seq = 2", 2)]
    [InlineData("UPDATE audit SET at = at + 1 WHERE seq = 4", 4)]
    [InlineData("UPDATE audit SET address = actor_name WHERE seq = 3", 3)]
    [InlineData("UPDATE audit SET commitments = hash WHERE seq = 5", 5)]
    [InlineData("DELETE FROM audit WHERE seq = 2", 2)]
    [InlineData("DELETE FROM audit WHERE seq = 1", 1)]
    public async Task what_somebody_does_who_takes_the_guards_away_shows_at_the_first_bad_record(string tampering, long bad)
    {
        await FillAsync();
        await UnguardAsync();
        await RunAsync(tampering);
        Assert.Equal(bad, (await _trail.VerifyAsync(_tenant, [])).BadNumber);
    }

    [Fact]
    public async Task a_chain_that_was_cut_or_written_anew_shows_against_its_heads()
    {
        await FillAsync();
        var heads = await _trail.HeadsAsync();
        await UnguardAsync();
        await RunAsync("DELETE FROM audit WHERE seq > 3");
        Assert.Equal(new AuditVerdict(3, null, null), await _trail.VerifyAsync(_tenant, []));
        var cut = await _trail.VerifyAsync(_tenant, heads);
        Assert.Equal(4, cut.BadNumber);
        Assert.Contains("5 records", cut.Problem, StringComparison.Ordinal);
        await _trail.RecordAsync([Entry(8), Entry(9)]);
        Assert.Equal(new AuditVerdict(5, null, null), await _trail.VerifyAsync(_tenant, []));
        Assert.Equal(5, (await _trail.VerifyAsync(_tenant, heads)).BadNumber);
    }

    private async Task FillAsync()
    {
        for (var i = 0; i < 5; i++) await _trail.RecordAsync([Entry(i)]);
    }

    private Task UnguardAsync() => RunAsync(kind == StoreKind.Postgres ? "ALTER TABLE audit DISABLE TRIGGER ALL" : "DROP TRIGGER audit_kept; DROP TRIGGER audit_append_only");

    /// <summary>By the tables' owner, who may do more than the engine.</summary>
    private async Task<int> RunAsync(string sql)
    {
        if (kind == StoreKind.Sqlite) return await new StoreTables(_test.Store).ExecuteAsync(new Statement(sql), CancellationToken.None);
        await using var owner = new NpgsqlConnection(_test.Options.ConnectionString);
        await owner.OpenAsync();
        return await owner.Command(sql).ExecuteNonQueryAsync();
    }

    private Task<Page<AuditRecord>> ListAsync() => _trail.ListAsync(_tenant, new AuditFilter(), null, 100);

    private AuditEntry Entry(int minute) => new(AuditId.New(), _tenant, Day.AddMinutes(minute), new AuditActor(AuditActorKind.Key, "ky1", "till"), "key.revoke");
}

public sealed class SqliteAuditCompliance() : AuditCompliance(StoreKind.Sqlite);

public sealed class PostgresAuditCompliance() : AuditCompliance(StoreKind.Postgres);
