namespace Parley.Storage.Directories;

/// <summary>One call's peers on their way through a shared round trip.</summary>
/// <param name="Tenant">Whose peers they are.</param>
/// <param name="Session">Who meets them.</param>
/// <param name="Peers">Identities by kind, without doubles.</param>
/// <param name="Create">False when nothing may be made or learned.</param>
internal sealed record ResolveRequest(TenantId Tenant, SessionId Session, ImmutableArray<Peer> Peers, bool Create)
{
    private readonly TaskCompletionSource<ImmutableArray<ResolvedPeer?>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An answer per peer; null where nothing is known and nothing may be made.</summary>
    public Task<ImmutableArray<ResolvedPeer?>> Answer => _answer.Task;

    /// <summary>Answers found so far.</summary>
    public ResolvedPeer?[] Found { get; } = new ResolvedPeer?[Peers.Length];

    public void Complete() => _answer.TrySetResult([.. Found]);

    public void Fail(Exception reason) => _answer.TrySetException(reason);
}
