using System.Runtime.CompilerServices;

namespace Parley.Tests.Embedded.Actors.Observers;

public sealed class when_a_grain_is_watched
{
    [Fact]
    public async Task its_watcher_is_told_in_order_and_one_at_a_time()
    {
        await using var silo = await TestSilo.StartAsync();
        var watcher = new Watcher(silo.Signals);
        var grain = silo.Grain<IWatched>("k");
        await grain.Watch(silo.Grains.CreateObjectReference<IWatcher>(watcher));
        for (var i = 0; i < 100; i++) await grain.Hint(i);
        await silo.Signals.Reached("hint 99");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"hint {i}"), silo.Signals.Noted);
        await grain.Drop(1);
        await silo.Signals.Reached("drop 1");
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task a_watcher_is_held_weakly_and_forgotten_once_it_is_gone()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IWatched>("k");
        await grain.Watch(ReferenceToALostObject(silo));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        await grain.Hint(1);
        Assert.Equal(1, await grain.Watchers());
        // Nobody answers; whoever waits for that waits until its time is over.
        var confirm = grain.Confirm(1);
        await silo.Signals.Reached("confirming");
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Record.ExceptionAsync(() => confirm.WaitAsync(TestSilo.Soon));
        Assert.Equal(0, await grain.Watchers());
    }

    [Fact]
    public async Task one_that_throws_is_forgotten()
    {
        await using var silo = await TestSilo.StartAsync();
        var watcher = new Watcher(silo.Signals);
        var grain = silo.Grain<IWatched>("k");
        await grain.Watch(silo.Grains.CreateObjectReference<IWatcher>(watcher));
        await grain.Confirm(1);
        Assert.Equal(1, await grain.Watchers());
        await grain.Confirm(-1);
        Assert.Equal(0, await grain.Watchers());
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task one_that_does_not_renew_its_subscription_is_forgotten()
    {
        await using var silo = await TestSilo.StartAsync();
        var watcher = new Watcher(silo.Signals);
        var reference = silo.Grains.CreateObjectReference<IWatcher>(watcher);
        var grain = silo.Grain<IWatched>("k");
        await grain.Watch(reference);
        silo.Clock.Advance(TimeSpan.FromMinutes(4));
        await grain.Watch(reference);
        silo.Clock.Advance(TimeSpan.FromMinutes(4));
        await grain.Hint(1);
        Assert.Equal(1, await grain.Watchers());
        silo.Clock.Advance(TimeSpan.FromMinutes(2));
        await grain.Hint(2);
        Assert.Equal(0, await grain.Watchers());
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task a_deleted_reference_no_longer_reaches_its_object()
    {
        await using var silo = await TestSilo.StartAsync();
        var watcher = new Watcher(silo.Signals);
        var reference = silo.Grains.CreateObjectReference<IWatcher>(watcher);
        await reference.Confirm(1);
        silo.Grains.DeleteObjectReference<IWatcher>(reference);
        var call = reference.Confirm(1);
        silo.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestSilo.Soon));
        Assert.Throws<ArgumentException>(() => silo.Grains.DeleteObjectReference<IWatcher>(watcher));
    }

    [Fact]
    public async Task a_plain_object_cannot_be_handed_to_a_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Throws<NotSupportedException>(() => { _ = silo.Grain<IWatched>("k").Watch(new Watcher(silo.Signals)); });
    }

    [Fact]
    public async Task another_grain_can_be_the_watcher()
    {
        await using var silo = await TestSilo.StartAsync();
        var watched = silo.Grain<IWatched>("k");
        await watched.Watch(silo.Grain<IWatched>("other").AsReference<IWatcher>());
        await watched.Confirm(1);
        Assert.Equal(1, await watched.Watchers());
    }

    [Fact]
    public async Task a_grain_makes_no_object_references()
    {
        await using var silo = await TestSilo.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(silo.Grain<IWatched>("k").MakeObserver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IWatcher ReferenceToALostObject(TestSilo silo) => silo.Grains.CreateObjectReference<IWatcher>(new Watcher(silo.Signals));
}
