using System.Collections.Immutable;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Tests.Engine.Faults;

/// <summary>A directory that answers, hangs or fails as its test says: the store as intake meets it first.</summary>
public sealed class SwitchedDirectory(IDirectory inner) : IDirectory
{
    private TaskCompletionSource? _gate;
    private Exception? _failure;
    private int _waiting;

    /// <summary>How many callers wait at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>From now on nobody gets an answer until <see cref="Answer"/>.</summary>
    public void Hang() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on everybody gets this.</summary>
    public void Fail(Exception failure) => _failure = failure;

    /// <summary>Those who wait and those who come are answered.</summary>
    public void Answer()
    {
        _failure = null;
        Interlocked.Exchange(ref _gate, null)?.SetResult();
    }

    public async Task<ImmutableArray<ResolvedPeer>> ResolveAsync(TenantId tenant, SessionId session, ImmutableArray<Peer> peers, CancellationToken cancellationToken = default)
    {
        if (_failure is { } failure) throw failure;
        if (_gate is { } gate)
        {
            Interlocked.Increment(ref _waiting);
            await gate.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref _waiting);
        }

        return await inner.ResolveAsync(tenant, session, peers, cancellationToken);
    }

    public Task<ResolvedPeer?> FindAsync(TenantId tenant, SessionId session, Peer peer, CancellationToken cancellationToken = default) =>
        inner.FindAsync(tenant, session, peer, cancellationToken);

    public Task<ImmutableArray<ContactConversation>> ConversationsAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default) =>
        inner.ConversationsAsync(tenant, contact, cancellationToken);

    public Task MergeAsync(TenantId tenant, ContactId from, ContactId into, CancellationToken cancellationToken = default) => inner.MergeAsync(tenant, from, into, cancellationToken);

    public Task PartAsync(
        TenantId tenant, ContactId from, ContactId into, ImmutableArray<Identity> names, ImmutableArray<ConversationId> conversations, CancellationToken cancellationToken = default) =>
        inner.PartAsync(tenant, from, into, names, conversations, cancellationToken);

    public Task ForgetPhonesAsync(TenantId tenant, ContactId contact, CancellationToken cancellationToken = default) => inner.ForgetPhonesAsync(tenant, contact, cancellationToken);

    public Task NameAsync(TenantId tenant, ContactId contact, string username, CancellationToken cancellationToken = default) => inner.NameAsync(tenant, contact, username, cancellationToken);

    public Task<ConversationParties?> PartiesAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken = default) =>
        inner.PartiesAsync(tenant, conversation, cancellationToken);
}

/// <summary>Dead letters that choke on some bytes, as a bug would.</summary>
public sealed class PickyDeadLetters(IDeadLetters inner) : IDeadLetters
{
    public Task AddAsync(ImmutableArray<DeadLetter> letters, CancellationToken cancellationToken = default) =>
        letters.Any(letter => letter.Reason != "NOT_HANDLED" && letter.Body.Span.IndexOf("poison"u8) >= 0)
            ? throw new InvalidOperationException("A bug that some bytes wake.")
            : inner.AddAsync(letters, cancellationToken);

    public Task<Page<DeadLetter>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default) =>
        inner.ListAsync(tenant, cursor, pageSize, cancellationToken);
}
