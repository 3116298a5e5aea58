namespace Parley.Tests.Embedded.Actors.Activations;

public interface IBusy : IGrainWithStringKey
{
    Task Hold(string point);
}

public sealed class BusyGrain(Signals signals) : Grain, IBusy
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Note("busy deactivate " + reason.ReasonCode);
        return Task.CompletedTask;
    }

    public async Task Hold(string point)
    {
        signals.Open("begun " + point);
        await signals.Wait(point);
    }
}
