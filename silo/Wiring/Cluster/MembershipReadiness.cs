using Parley.Silo.Telemetry.Health;

namespace Parley.Silo.Wiring;

/// <summary>What comes can be answered: this silo is one of its cluster.</summary>
internal sealed class MembershipReadiness(ISiloStatusOracle oracle) : IReadiness
{
    public ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken) =>
        ValueTask.FromResult(oracle.CurrentStatus == SiloStatus.Active ? null : $"this silo is {oracle.CurrentStatus} in its cluster");
}
