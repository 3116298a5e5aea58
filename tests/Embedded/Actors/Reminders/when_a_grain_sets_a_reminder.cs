using Parley.Tests.Embedded.Actors.Storage;

namespace Parley.Tests.Embedded.Actors.Reminders;

public sealed class when_a_grain_sets_a_reminder
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Away from the minutes at which the silo itself has something to do: what is due then is the reminder and nothing else.</summary>
    private static readonly TimeSpan Aside = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task it_ticks_when_due_and_every_period()
    {
        await using var silo = await TestSilo.StartAsync(b => b.UseInMemoryReminderService());
        silo.Clock.Advance(Aside);
        await silo.Grain<IWaker>("main").Set("wake", 5 * Minute, 10 * Minute);
        await PassAsync(silo, 5 * Minute, "wake 09:05:07");
        await PassAsync(silo, 10 * Minute, "wake 09:15:07");
        Assert.Equal(["wake 09:05:07 since 09:05:07 every 00:10:00", "wake 09:15:07 since 09:05:07 every 00:10:00"], silo.Signals.Noted);
    }

    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task it_survives_a_restart_and_keeps_its_times(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        var clock = new ManualClock();
        await using (var first = await StartAsync(database, clock))
        {
            await first.Grain<IWaker>("main").Set("wake", 5 * Minute, 10 * Minute);
            await PassAsync(first, 5 * Minute, "wake 09:05:00");
        }

        clock.Advance(23 * Minute);
        await using var second = await StartAsync(database, clock);
        await second.PassUntilAsync("wake", TimeSpan.FromSeconds(10));
        // The clock runs on while the silo reads its table.
        Assert.Matches("^wake (09:3[5-9]|09:[45]|1).* since 09:05:00 every 00:10:00$", second.Signals.Noted[0]);
    }

    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task its_row_is_that_of_Orleans_provider(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database, new());
        await silo.Grain<IWaker>("main").Set("wake", Minute, 2 * Minute);
        await silo.Grain<IWaker>("main").Set("wake", Minute, 3 * Minute);
        var row = Assert.Single(await database.QueryAsync("SELECT ServiceId, GrainId, ReminderName, Period, GrainHash, Version FROM OrleansRemindersTable"));
        Assert.Equal(["parley", "waker/main", "wake", 180_000L, 1404532349L, 1L], row);
    }

    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task setting_it_again_changes_it_and_unsetting_ends_it(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database, new());
        silo.Clock.Advance(Aside);
        var grain = silo.Grain<IWaker>("main");
        await grain.Set("wake", 5 * Minute, 10 * Minute);
        await grain.Set("wake", 7 * Minute, 10 * Minute);
        await grain.Set("other", 7 * Minute, 10 * Minute);
        Assert.Equal(["other", "wake"], await grain.Names());
        await PassAsync(silo, 7 * Minute, "wake 09:07:07");
        await silo.Signals.Reached("other 09:07:07");
        Assert.True(await grain.Unset("wake"));
        Assert.False(await grain.Unset("wake"));
        await PassAsync(silo, 10 * Minute, "other 09:17:07");
        Assert.Equal(3, silo.Signals.Noted.Length);
        Assert.Equal(["other"], await grain.Names());
    }

    [Theory]
    [MemberData(nameof(Database.Invariants), MemberType = typeof(Database))]
    public async Task one_that_was_changed_since_it_was_got_is_not_unset(string invariant)
    {
        using var database = await Database.CreateAsync(invariant);
        await using var silo = await StartAsync(database, new());
        var grain = silo.Grain<IWaker>("main");
        await grain.Set("wake", 5 * Minute, 10 * Minute);
        await Assert.ThrowsAsync<ReminderException>(() => grain.UnsetStale("wake"));
        Assert.Equal(["wake"], await grain.Names());
    }

    [Fact]
    public async Task a_row_that_somebody_else_wrote_is_noticed()
    {
        using var database = await Database.CreateAsync(Database.AnyInvariant);
        await using var silo = await StartAsync(database, new());
        await database.QueryAsync(
            "INSERT INTO OrleansRemindersTable VALUES ('parley', 'waker/main', 'theirs', '2026-03-01 09:10:00', 60000, 1404532349, 0)");
        await silo.PassUntilAsync("theirs", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task a_failing_tick_is_logged_and_the_next_one_comes()
    {
        await using var silo = await TestSilo.StartAsync(b => b.UseInMemoryReminderService());
        silo.Clock.Advance(Aside);
        await silo.Grain<IWaker>("main").Set("bad", Minute, Minute);
        await PassAsync(silo, Minute, "bad 09:01:07");
        await PassAsync(silo, Minute, "bad 09:02:07");
        Assert.Contains(silo.Logs.Entries, e => e.Error is { Message: "bad tick" });
    }

    [Fact]
    public async Task one_far_away_waits_longer_than_any_timer()
    {
        await using var silo = await TestSilo.StartAsync(b => b.UseInMemoryReminderService());
        await silo.Grain<IWaker>("main").Set("far", TimeSpan.FromDays(3), TimeSpan.FromDays(1));
        silo.Clock.Advance(TimeSpan.FromDays(3) - Minute);
        Assert.Empty(silo.Signals.Noted);
        await silo.PassUntilAsync("far", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task impossible_ones_are_refused()
    {
        await using var silo = await TestSilo.StartAsync(b => b.UseInMemoryReminderService());
        var grain = silo.Grain<IWaker>("main");
        await Assert.ThrowsAsync<ArgumentException>(() => grain.Set("wake", Minute, TimeSpan.FromSeconds(59)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Set("wake", Timeout.InfiniteTimeSpan, Minute));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Set("wake", Minute, -Minute));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => grain.Set(" ", Minute, Minute));
        await Assert.ThrowsAsync<InvalidOperationException>(silo.Grain<INotRemindable>("k").Set);
    }

    [Fact]
    public async Task a_silo_without_reminders_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IWaker>("main").Set("wake", Minute, Minute));
    }

    private static Task<TestSilo> StartAsync(Database database, ManualClock clock) => TestSilo.StartAsync(
        b => b.Configure<Orleans.Configuration.ClusterOptions>(o => o.ServiceId = "parley").UseAdoNetReminderService(o =>
        {
            o.Invariant = database.Invariant;
            o.ConnectionString = database.ConnectionString;
        }),
        clock);

    private static async Task PassAsync(TestSilo silo, TimeSpan time, string tick)
    {
        // A reminder is set anew a moment after its tick; only then does the clock move on.
        var due = silo.Clock.GetUtcNow() + time;
        for (var i = 0; i < 1500 && !silo.Clock.IsAwaited(due); i++) await Task.Delay(10);
        silo.Clock.Advance(time);
        await silo.Signals.Reached(tick);
    }
}
