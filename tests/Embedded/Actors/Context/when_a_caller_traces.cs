using System.Diagnostics;

namespace Parley.Tests.Embedded.Actors.Context;

public interface ITraced : IGrainWithStringKey
{
    Task<string?> Trace();

    Task<string?> TraceOfNext(ITraced next);
}

public sealed class TracedGrain : Grain, ITraced
{
    public async Task<string?> Trace()
    {
        await Task.Yield();
        return Activity.Current?.TraceId.ToHexString();
    }

    public Task<string?> TraceOfNext(ITraced next) => next.Trace();
}

public sealed class when_a_caller_traces
{
    [Fact]
    public async Task the_called_grain_and_the_one_it_calls_go_on_in_its_trace_and_the_next_call_does_not()
    {
        await using var silo = await TestSilo.StartAsync();
        var (a, b) = (silo.Grain<ITraced>("a"), silo.Grain<ITraced>("b"));
        string trace;
        using (var span = new Activity("caller").Start())
        {
            trace = span.TraceId.ToHexString();
            Assert.Equal(span.TraceId.ToHexString(), await a.Trace());
            Assert.Equal(span.TraceId.ToHexString(), await a.TraceOfNext(b));
        }

        Assert.Null(Activity.Current);
        Assert.NotEqual(trace, await a.Trace());
        Assert.NotEqual(trace, await a.TraceOfNext(b));
    }
}
