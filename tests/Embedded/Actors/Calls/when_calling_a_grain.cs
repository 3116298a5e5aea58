namespace Parley.Tests.Embedded.Actors.Calls;

public sealed class when_calling_a_grain
{
    [Fact]
    public async Task results_come_back_and_state_stays()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(3, await silo.Grain<ICounter>("k").Add(3));
        Assert.Equal(5, await silo.Grain<ICounter>("k").Add(2));
        Assert.Equal(5, await silo.Grain<ICounter>("k").Get());
        Assert.Equal(0, await silo.Grain<ICounter>("other").Get());
        Assert.Equal("k", await silo.Grain<ICounter>("k").Key());
    }

    [Fact]
    public async Task a_thousand_calls_at_once_run_one_after_another()
    {
        await using var silo = await TestSilo.StartAsync();
        var counter = silo.Grain<ICounter>("k");
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => counter.Add(1)));
        Assert.Equal(1000, await counter.Get());
    }

    [Fact]
    public async Task the_callers_exception_is_the_grains()
    {
        await using var silo = await TestSilo.StartAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<ICounter>("k").Fail("no luck"));
        Assert.Equal("no luck", error.Message);
        Assert.Equal(1, await silo.Grain<ICounter>("k").Add(1));
    }
}
