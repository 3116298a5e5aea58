namespace Parley.Frontend.Deliveries;

/// <summary>A request under way.</summary>
/// <param name="Waiting">Null for a first attempt.</param>
/// <param name="Answer">Does not fail, unless it is given up while the process stops.</param>
internal sealed record Flight(FeedEvent Entry, WaitingDelivery? Waiting, Task<WebhookAnswer> Answer)
{
    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => (Waiting?.Attempts ?? 0) + 1;
}
