using Parley.Frontend.Webhooks.Admission;

namespace Parley.Tests.Webhooks.Admission;

/// <summary>Webhooks that ask for places, on a clock that the test moves.</summary>
internal sealed class Traffic : IDisposable
{
    private readonly IntakeShares _shares;

    public Traffic(IntakeShareOptions? options = null) => _shares = new IntakeShares(options ?? new IntakeShareOptions(), Clock);

    public StepClock Clock { get; } = new();

    public IntakeShares Shares => _shares;

    public Asked Ask(string app, string tenant, int bytes = 500) => Ask(app, BodyOwners.Of(tenant), bytes);

    public Asked Ask(string app, BodyOwners owners, int bytes = 500) => new(_shares.EnterAsync(app, owners, bytes).AsTask());

    public Asked[] AskMany(int count, string app, string tenant, int bytes = 500) => [.. Enumerable.Range(0, count).Select(_ => Ask(app, tenant, bytes))];

    /// <summary>A webhook that gets a place and is stored after a while.</summary>
    public void Store(string app, string tenant, double milliseconds)
    {
        var asked = Ask(app, tenant);
        Assert.True(asked.HasPlace);
        Clock.Advance(milliseconds);
        asked.Leave();
    }

    public void Dispose() => _shares.Dispose();
}

/// <summary>A webhook that asked for a place.</summary>
internal sealed class Asked(Task<IntakePlace?> answer)
{
    public bool HasPlace => answer is { IsCompletedSuccessfully: true, Result: not null };

    public bool IsShed => answer is { IsCompletedSuccessfully: true, Result: null };

    /// <summary>The answer comes on another thread once it is given.</summary>
    public async Task<bool> GetsPlaceAsync() => await answer.WaitAsync(TimeSpan.FromSeconds(30)) is not null;

    public void Leave(bool stored = true)
    {
        var place = answer.Result!;
        place.Stored = stored;
        place.Dispose();
    }
}
