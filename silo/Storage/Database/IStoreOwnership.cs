namespace Parley.Storage.Database;

/// <summary>
/// This process's hold on the database. While it is lost another process may be the owner: whoever sends to the outside
/// must stop, and may go on when it is held again. Writing stays safe meanwhile, because versions and keys guard it.
/// </summary>
public interface IStoreOwnership
{
    /// <summary>False from the moment the loss was noticed until the hold was regained.</summary>
    bool IsHeld { get; }

    /// <summary>Cancelled when the present hold is lost. After a regain this is a new token.</summary>
    CancellationToken Lost { get; }

    /// <summary>Raised with the new state after each change, on a thread of the pool. A handler must not block.</summary>
    event Action<bool>? Changed;
}
