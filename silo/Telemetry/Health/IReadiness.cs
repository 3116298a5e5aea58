namespace Parley.Silo.Telemetry.Health;

/// <summary>One condition without which traffic does not flow. All that are registered must hold.</summary>
public interface IReadiness
{
    /// <summary>Null while it holds; else what is wrong, for a person, without personal data. Called about once a second, and by each probe.</summary>
    /// <param name="storeAnswers">Whether the store answered just now. While it does not, what comes waits in the spool, and what follows from that alone is no trouble of its own.</param>
    ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken);
}
