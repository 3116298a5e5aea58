namespace Parley.Storage.Directories;

/// <summary>The directory's tables, many rows at once; one adapter per dialect.</summary>
internal interface IDirectoryRows
{
    /// <summary>Those of the keys that are known.</summary>
    Task<Dictionary<PeerKey, KnownPeer>> LoadAsync(IReadOnlyCollection<PeerKey> keys);

    /// <summary>
    /// Durable on return. Writes all identities, or (null) nothing at all when another process was first with one of them;
    /// then the conversations, and answers those that were written: the others exist already under another id.
    /// </summary>
    /// <param name="identities">In the order of <see cref="DirectoryPlan.Order"/>, so that two processes never wait for each other.</param>
    /// <param name="conversations">Likewise.</param>
    /// <param name="released">Identities to remove, where they are still these contacts'.</param>
    Task<HashSet<ConversationId>?> SaveAsync(IReadOnlyList<NewIdentity> identities, IReadOnlyList<NewConversation> conversations, IReadOnlyList<NewIdentity> released);
}
