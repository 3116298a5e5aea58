using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Embedded.Actors.Filters;

public interface IFiltered : IGrainWithStringKey
{
    Task<string> Say(string what, int times);

    Task Fail();
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class LabelAttribute(string label) : Attribute
{
    public string Label { get; } = label;
}

public sealed class FilteredGrain(Signals signals) : Grain, IFiltered, IIncomingGrainCallFilter
{
    [Label("said")]
    public Task<string> Say(string what, int times) => Task.FromResult(string.Concat(Enumerable.Repeat(what, times)));

    public Task Fail() => throw new InvalidOperationException("from the grain");

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        signals.Note("own");
        await context.Invoke();
    }
}

public sealed class ServiceFilter(Signals signals, IGrainFactory grains) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Assert.NotNull(grains);
        if (context.Grain is FilteredGrain) signals.Note("service");
        await context.Invoke();
    }
}

internal static class Filters
{
    /// <summary>For calls of the test's grain: a runtime may have grains of its own, whose calls pass filters too.</summary>
    public static ISiloBuilder Filter(this ISiloBuilder silo, Func<IIncomingGrainCallContext, Task> filter) =>
        silo.AddIncomingGrainCallFilter(context => context.Grain is FilteredGrain ? filter(context) : context.Invoke());
}

public sealed class when_calls_pass_filters
{
    [Fact]
    public async Task they_run_in_the_order_of_registration_and_the_grains_own_comes_last()
    {
        await using var silo = await TestSilo.StartAsync(b => b.AddIncomingGrainCallFilter<ServiceFilter>().Filter(async context =>
        {
            context.TargetContext.ActivationServices.GetRequiredService<Signals>().Note("second");
            await context.Invoke();
        }));
        Assert.Equal("hoho", await silo.Grain<IFiltered>("k").Say("ho", 2));
        Assert.Equal(["service", "second", "own"], silo.Signals.Noted);
    }

    [Fact]
    public async Task they_see_the_call()
    {
        var seen = "";
        await using var silo = await TestSilo.StartAsync(b => b.Filter(context =>
        {
            var label = context.ImplementationMethod.GetCustomAttributes(typeof(LabelAttribute), false).Cast<LabelAttribute>().Single().Label;
            seen = $"{context.TargetId} {context.InterfaceName} {context.MethodName}({context.Request.GetArgument(0)}, {context.Request.GetArgument(1)}) {label} {context.Grain.GetType().Name} {context.InterfaceMethod.DeclaringType!.Name}";
            return context.Invoke();
        }));
        await silo.Grain<IFiltered>("k").Say("x", 1);
        Assert.Equal($"filtered/k {typeof(IFiltered).FullName} Say(x, 1) said FilteredGrain IFiltered", seen);
    }

    [Fact]
    public async Task they_change_arguments_and_results()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Filter(async context =>
        {
            context.Request.SetArgument(1, 3);
            await context.Invoke();
            context.Result = $"<{context.Result}>";
        }));
        Assert.Equal("<aaa>", await silo.Grain<IFiltered>("k").Say("a", 1));
    }

    [Fact]
    public async Task they_answer_without_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Filter(context =>
        {
            context.Result = "instead";
            return Task.CompletedTask;
        }));
        Assert.Equal("instead", await silo.Grain<IFiltered>("k").Say("a", 1));
        Assert.Empty(silo.Signals.Noted);
    }

    [Fact]
    public async Task they_see_the_grains_error_and_may_replace_it()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Filter(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException error)
            {
                throw new NotSupportedException("instead of: " + error.Message);
            }
        }));
        var seen = await Assert.ThrowsAsync<NotSupportedException>(silo.Grain<IFiltered>("k").Fail);
        Assert.Equal("instead of: from the grain", seen.Message);
    }

    [Fact]
    public async Task one_that_does_nothing_at_all_is_an_error()
    {
        await using var silo = await TestSilo.StartAsync(b => b.Filter(_ => Task.CompletedTask));
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IFiltered>("k").Say("a", 1));
    }
}
