namespace Parley.Storage.Journal.Committing;

/// <summary>Claims of one caller on their way.</summary>
internal sealed class PendingClaim : Pending
{
    private readonly TaskCompletionSource<ImmutableArray<MessageId>> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingClaim(ImmutableArray<OutboxClaim> claims, string owner, long handedInAt)
        : base(claims.Length * 100, [.. claims.Select(claim => PendingAppend.Token(claim.Message)).Distinct()], handedInAt)
    {
        Claims = claims;
        Owner = owner;
    }

    public ImmutableArray<OutboxClaim> Claims { get; }

    public string Owner { get; }

    /// <summary>What the writer could claim; told to the caller after the commit.</summary>
    public List<MessageId> Claimed { get; } = [];

    public Task<ImmutableArray<MessageId>> Task => _source.Task;

    protected override void SetResult() => _source.TrySetResult([.. Claimed]);

    protected override void SetException(Exception exception) => _source.TrySetException(exception);
}
