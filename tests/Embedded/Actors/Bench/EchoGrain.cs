namespace Parley.Bench.Embedded.Actors;

/// <summary>The smallest grain, and one that calls another.</summary>
public interface IEcho : IGrainWithStringKey
{
    Task<int> Echo(int value);

    ValueTask<int> EchoValue(int value);

    Task<int> EchoLater(int value);

    Task<int> EchoCancellable(int value, CancellationToken token);

    Task<int> Relay(IEcho other, int times);
}

/// <inheritdoc cref="IEcho"/>
public sealed class EchoGrain : Grain, IEcho
{
    public Task<int> Echo(int value) => Task.FromResult(value);

    public ValueTask<int> EchoValue(int value) => new(value);

    public async Task<int> EchoLater(int value)
    {
        await Task.Yield();
        return value;
    }

    public Task<int> EchoCancellable(int value, CancellationToken token) => Task.FromResult(value);

    public async Task<int> Relay(IEcho other, int times)
    {
        var sum = 0;
        for (var i = 0; i < times; i++) sum += await other.Echo(1);
        return sum;
    }
}
