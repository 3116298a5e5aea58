namespace Parley.Contracts.Ports;

/// <summary>
/// Who does what only one process may do at a time. Ends are measured by the store's clock alone, so that processes need not
/// agree on theirs. A lease keeps work from being done twice all day long, not from being done twice for a moment: what runs
/// under one bears that.
/// </summary>
public interface ILeases
{
    /// <summary>Takes a free lease or renews one's own. True: it is the owner's for at least <paramref name="term"/> from when this was called.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer; what was held is held until its term is over.</exception>
    Task<bool> HoldAsync(string name, string owner, TimeSpan term, CancellationToken cancellationToken = default);

    /// <summary>Gives it back, so that nobody has to wait for its end. Nothing happens when it is another's.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer; it ends by itself.</exception>
    Task ReleaseAsync(string name, string owner, CancellationToken cancellationToken = default);
}
