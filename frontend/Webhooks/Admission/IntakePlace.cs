namespace Parley.Frontend.Webhooks.Admission;

/// <summary>A webhook's place on the way to the store; given back when it is disposed, which is after its answer is known.</summary>
public sealed class IntakePlace : IDisposable
{
    private readonly IntakeShares _shares;
    private TaskCompletionSource<bool>? _granted;
    private bool _left;

    internal IntakePlace(IntakeShares shares, IntakeFlow flow, int bytes, long enteredAt)
    {
        _shares = shares;
        Flow = flow;
        Bytes = bytes;
        EnteredAt = enteredAt;
    }

    /// <summary>True once the store took the webhook: only then how long it took says something of the store.</summary>
    public bool Stored { get; set; }

    internal IntakeFlow Flow { get; }

    internal int Bytes { get; }

    /// <summary>When it asked for the place. This and all times here are ticks of 100 ns since the shares began.</summary>
    internal long EnteredAt { get; }

    internal long AdmittedAt { get; set; }

    /// <summary>Its flow asked for little when it came.</summary>
    internal bool IsLight { get; init; }

    /// <summary>Nothing else was under way when it came, so it takes as long as it takes undisturbed.</summary>
    internal bool IsAlone { get; init; }

    /// <summary>It holds one of the places for flows that ask for much.</summary>
    internal bool IsHeavy { get; set; }

    public void Dispose()
    {
        if (_left) return;
        _left = true;
        _shares.Leave(this);
    }

    internal Task<bool> WaitAsync() => (_granted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    internal void Answer(bool granted) => _granted!.SetResult(granted);
}
