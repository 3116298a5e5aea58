using Parley.Storage.Database;

namespace Parley.Silo.Telemetry.Health;

/// <summary>What is promised can be sent: the database is this process's own.</summary>
internal sealed class OwnershipReadiness(Store store) : IReadiness
{
    public ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken) =>
        ValueTask.FromResult(store.Ownership.IsHeld || !storeAnswers ? null : "the hold on the database was lost");
}
