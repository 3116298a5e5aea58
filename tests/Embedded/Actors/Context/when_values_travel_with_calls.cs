namespace Parley.Tests.Embedded.Actors.Context;

public interface ITraveller : IGrainWithStringKey
{
    Task<string?> Read(string key);

    Task<string?> ReadNext(ITraveller next, string key);

    Task Write(string key, string value);

    Task WriteWithoutAwait(string key, string value);

    Task<bool> SeesAsyncLocal();
}

public sealed class TravellerGrain : Grain, ITraveller
{
    public static readonly AsyncLocal<string?> Ambient = new();

    public async Task<string?> Read(string key)
    {
        await Task.Yield();
        return (string?)RequestContext.Get(key);
    }

    public Task<string?> ReadNext(ITraveller next, string key) => next.Read(key);

    public async Task Write(string key, string value)
    {
        RequestContext.Set(key, value);
        await Task.Yield();
    }

    public Task WriteWithoutAwait(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<bool> SeesAsyncLocal() => Task.FromResult(Ambient.Value is not null);
}

public sealed class when_values_travel_with_calls
{
    [Fact]
    public async Task the_called_grain_sees_them_and_so_does_the_one_it_calls()
    {
        await using var silo = await TestSilo.StartAsync();
        var (a, b) = (silo.Grain<ITraveller>("a"), silo.Grain<ITraveller>("b"));
        RequestContext.Set("trace", "42");
        Assert.Equal("42", await a.Read("trace"));
        Assert.Equal("42", await a.ReadNext(b, "trace"));
        RequestContext.Clear();
        Assert.Null(await a.Read("trace"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task nothing_comes_back_and_nothing_stays_in_the_grain(bool awaiting)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITraveller>("a");
        RequestContext.Set("other", "1");
        await (awaiting ? grain.Write("trace", "42") : grain.WriteWithoutAwait("trace", "42"));
        Assert.Null(RequestContext.Get("trace"));
        RequestContext.Clear();
        Assert.Null(await grain.Read("trace"));
        Assert.Null(await grain.Read("other"));
    }

    [Fact]
    public async Task a_call_carries_what_was_set_when_it_was_made()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITraveller>("a");
        RequestContext.Set("trace", "before");
        var call = grain.Read("trace");
        RequestContext.Set("trace", "after");
        Assert.Equal("before", await call);
        Assert.True(RequestContext.Remove("trace"));
        Assert.False(RequestContext.Remove("trace"));
        Assert.Empty(RequestContext.Keys);
    }

    [Fact]
    public async Task other_ambient_values_of_the_caller_do_not_travel()
    {
        await using var silo = await TestSilo.StartAsync();
        TravellerGrain.Ambient.Value = "mine";
        Assert.False(await silo.Grain<ITraveller>("a").SeesAsyncLocal());
    }
}
