using Parley.Frontend.Webhooks.Spooling;
using Parley.Storage.Journal;

namespace Parley.Silo.Telemetry.Health;

/// <summary>What arrives can be acknowledged: by the journal, or by the spool.</summary>
internal sealed class IntakeReadiness(StoreJournal journal, WebhookSpool spool) : IReadiness
{
    public ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken) => ValueTask.FromResult((storeAnswers, journal.IsFull, spool.CanTake) switch
    {
        (_, _, true) or (true, false, _) => null,
        (false, _, _) => "the database does not answer, and the spool is full",
        _ => "the commit queue is full, and so is the spool",
    });
}
