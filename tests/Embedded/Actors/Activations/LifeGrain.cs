namespace Parley.Tests.Embedded.Actors.Activations;

public interface ILife : IGrainWithStringKey
{
    Task<int> Use();

    Task EndYourself();

    Task Hold(string point);

    Task Delay(TimeSpan time);
}

/// <summary>Its activations are numbered; the first fails as often as the key says.</summary>
public sealed class LifeGrain(Signals signals, LifeCounter counter) : Grain, ILife
{
    private int _number;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _number = counter.Next();
        signals.Note($"activate {_number}");
        return _number <= counter.Failures ? throw new InvalidOperationException("not today") : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Note($"deactivate {_number} {reason.ReasonCode}");
        signals.Open($"deactivated {_number}");
        return Task.CompletedTask;
    }

    public Task<int> Use() => Task.FromResult(_number);

    public Task EndYourself()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task Hold(string point)
    {
        DeactivateOnIdle();
        signals.Open("begun " + point);
        await signals.Wait(point);
    }

    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}

public sealed class LifeCounter
{
    private int _activated;

    public int Failures { get; init; }

    public int Next() => Interlocked.Increment(ref _activated);
}

public interface IStubborn : IGrainWithStringKey
{
    Task<int> Use();
}

public sealed class UnbornGrain : Grain, IStubborn
{
    public UnbornGrain() => throw new InvalidOperationException("never born");

    public Task<int> Use() => Task.FromResult(1);
}

public interface IEndless : IGrainWithStringKey
{
    Task Use();
}

public sealed class EndlessGrain(Signals signals) : Grain, IEndless
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        signals.Open("activating");
        return Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    public Task Use() => Task.CompletedTask;
}

public interface IKept : IGrainWithStringKey
{
    Task Use();
}

[KeepAlive]
public sealed class KeptGrain(Signals signals) : Grain, IKept
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Note("kept " + reason.ReasonCode);
        return Task.CompletedTask;
    }

    public Task Use() => Task.CompletedTask;
}

public interface IBrief : IGrainWithStringKey
{
    Task Use();
}

[CollectionAgeLimit(Minutes = 2)]
public sealed class BriefGrain(Signals signals) : Grain, IBrief, IAsyncDisposable
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Note("brief " + reason.ReasonCode);
        return Task.CompletedTask;
    }

    public Task Use() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        signals.Open("brief disposed");
        return default;
    }
}
