using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Frontend.Accounts;
using Parley.Frontend.Running;

namespace Parley.Frontend.Access;

/// <summary>
/// Ends streams whose credential has ended: at once where that happened in this process, and within seconds where another did it, or where time did: a sign-in that nobody
/// uses ends with its streams.
/// A call that is no stream is over before it matters.
/// </summary>
public sealed partial class CredentialWatch(IAccounts accounts, ISignIns signIns, LastUses uses, TimeProvider time, IOptions<PeopleOptions> options, ILogger<CredentialWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Lease, string> _leases = new();

    /// <summary>Watches a caller's credential until the lease is given back.</summary>
    public Lease Watch(Caller caller, CancellationToken cancelled)
    {
        var lease = new Lease(this, caller, cancelled);
        // The platform's admin key ends with the process.
        if ((caller.SignIn?.Id.Value ?? caller.Key?.Value) is { } credential) _leases[lease] = credential;
        return lease;
    }

    /// <summary>A key or sign-in has ended.</summary>
    public void End(string credential)
    {
        foreach (var (lease, watched) in _leases)
        {
            if (watched == credential) lease.End();
        }
    }

    /// <summary>Looks at every credential that is watched, and ends the streams of those that do not hold any more.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var streams in _leases.ToArray().GroupBy(static entry => entry.Value, static entry => entry.Key))
        {
            try
            {
                if (await HoldsAsync(streams.First().Caller, cancellationToken)) continue;
                foreach (var lease in streams) lease.End();
            }
            catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException)
            {
                // Nobody can tell now; the next look may.
                LogStore(e);
                return;
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(LookEvery, time, LookAsync, stoppingToken);

    private async Task<bool> HoldsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (caller.Key is { } key) return await accounts.KeyAsync(key, cancellationToken) is { RevokedAt: null } record && !(record.ExpiresAt <= now);
        if (caller.SignIn is not { } before) return true;
        // A page that was left open uses nothing: what is read on a stream does not keep a sign-in alive, only requests do. Looked up first, because what is noted is written down any moment.
        var noted = uses.Noted(before.Id);
        // Another role or tenant is another credential: who comes back has it.
        return await signIns.FindAsync(before.Id, cancellationToken) is { EndedAt: null } signIn && signIn.ExpiresAt > now && signIn.Role == before.Role && signIn.Tenant == before.Tenant && signIn.SeesMaskedNumbers == before.SeesMaskedNumbers
            && (noted > signIn.LastSeenAt ? noted.Value : signIn.LastSeenAt) + options.Value.IdleFor > now;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Whether credentials of open streams still hold could not be read now")]
    private partial void LogStore(Exception exception);

    /// <summary>A stream's hold on its credential.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly CredentialWatch _watch;
        private readonly CancellationTokenSource _ended;
        private int _state;

        internal Lease(CredentialWatch watch, Caller caller, CancellationToken cancelled)
        {
            (_watch, Caller) = (watch, caller);
            _ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        }

        /// <summary>Cancelled when the credential ends, or the call does.</summary>
        public CancellationToken Token => _ended.Token;

        /// <summary>True when it was the credential.</summary>
        public bool HasEnded => Volatile.Read(ref _state) == 1;

        internal Caller Caller { get; }

        internal void End()
        {
            if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) return;
            try
            {
                // Not on this thread: what a stream does at its end is not the revocation's to wait for.
                _ = _ended.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // The stream was over first.
            }
        }

        public void Dispose()
        {
            _watch._leases.TryRemove(this, out _);
            _ended.Dispose();
        }
    }
}
