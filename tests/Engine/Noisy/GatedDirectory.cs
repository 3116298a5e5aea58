using System.Collections.Immutable;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Tests.Engine.Noisy;

/// <summary>A directory that makes one tenant wait until the gate is opened; others pass.</summary>
public sealed class GatedDirectory(IDirectory inner) : IDirectory
{
    private volatile TaskCompletionSource? _gate;
    private int _waiting;

    /// <summary>Whose webhooks wait.</summary>
    public string? Tenant { get; set; }

    public int Waiting => Volatile.Read(ref _waiting);

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate?.TrySetResult();

    public async Task<ImmutableArray<ResolvedPeer>> ResolveAsync(TenantId tenant, SessionId session, ImmutableArray<Peer> peers, CancellationToken cancellationToken = default)
    {
        if (tenant.Value == Tenant && _gate is { } gate)
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
