using Orleans;
using Orleans.Runtime;

namespace Parley.Tests.Embedded.Actors.Calls;

public interface ICounter : IGrainWithStringKey
{
    Task<int> Add(int by);

    ValueTask<int> Get();

    Task Fail(string message);

    Task<string> Key();

    ValueTask Store();
}

public sealed record Count
{
    public int Value { get; set; }
}

public sealed class CounterGrain([PersistentState("count")] IPersistentState<Count> count) : Grain, ICounter
{
    public async Task<int> Add(int by)
    {
        var before = count.State.Value;
        await Task.Yield();
        return count.State.Value = before + by;
    }

    public ValueTask<int> Get() => new(count.State.Value);

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public async ValueTask Store() => await count.WriteStateAsync();
}
