using System.Globalization;
using Parley.Storage.Views;

namespace Parley.Silo.Telemetry.Health;

/// <summary>What is durable can be seen: the read models follow the journal. A rebuild or a burst may keep them behind for a while.</summary>
internal sealed class ViewsReadiness(Projector projector) : IReadiness
{
    /// <summary>Longer than any burst; then the projector is stuck.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    public ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken) => ValueTask.FromResult(
        projector.Lag is var lag && storeAnswers && lag > Bound ? string.Create(CultureInfo.InvariantCulture, $"the read models have been behind the journal for {lag.TotalSeconds:0} s") : null);
}
