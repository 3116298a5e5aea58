using System.Collections.Concurrent;
using Orleans;

namespace Parley.Frontend.Feeds;

/// <summary>
/// Wakes readers of a tenant's feed. One watch per tenant and process, shared by all its readers; the observer object is
/// rooted here, because Orleans holds observers weakly. Hints may be lost: readers also look by themselves.
/// </summary>
public sealed partial class FeedWatch(IGrainFactory grains, TimeProvider time, ILogger<FeedWatch> logger)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<TenantId, Watched> _tenants = new();

    /// <summary>Begins to watch; dispose the lease to stop.</summary>
    public Lease Watch(TenantId tenant)
    {
        while (true)
        {
            var watched = _tenants.GetOrAdd(tenant, static (id, self) => new Watched(self, id), this);
            if (watched.TryEnter()) return new Lease(watched);
            // It was being closed by its last reader; the next round makes a new one.
            _tenants.TryRemove(new KeyValuePair<TenantId, Watched>(tenant, watched));
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Watching tenant {Tenant} failed; its readers look every second until the next try")]
    private partial void LogWatchFailed(TenantId tenant, Exception exception);

    /// <summary>A reader's share of a watch.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly Watched _watched;

        internal Lease(Watched watched) => _watched = watched;

        /// <summary>A task that ends with the next hint after this call. Take it before reading, await it after an empty page.</summary>
        public Task Next => _watched.Next;

        public void Dispose() => _watched.Leave();
    }

    internal sealed class Watched : ITenantObserver
    {
        private readonly FeedWatch _owner;
        private readonly TenantId _tenant;
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _closed = New();
        private TaskCompletionSource _next = New();
        private int _readers;

        public Watched(FeedWatch owner, TenantId tenant)
        {
            _owner = owner;
            _tenant = tenant;
        }

        public Task Next => Volatile.Read(ref _next).Task;

        public Task FeedGrewAsync(long sequence)
        {
            Interlocked.Exchange(ref _next, New()).TrySetResult();
            return Task.CompletedTask;
        }

        internal bool TryEnter()
        {
            lock (_lock)
            {
                if (_closed.Task.IsCompleted) return false;
                if (_readers++ == 0) _ = KeepWatchingAsync();
                return true;
            }
        }

        internal void Leave()
        {
            lock (_lock)
            {
                if (--_readers > 0) return;
                _closed.SetResult();
            }

            _owner._tenants.TryRemove(new KeyValuePair<TenantId, Watched>(_tenant, this));
        }

        private async Task KeepWatchingAsync()
        {
            var grain = _owner.GrainOf(_tenant);
            var reference = _owner.ReferenceTo(this);
            while (!_closed.Task.IsCompleted)
            {
                try
                {
                    await grain.WatchAsync(reference);
                }
#pragma warning disable CA1031 // readers heal by looking; the watch is tried again
                catch (Exception e)
#pragma warning restore CA1031
                {
                    _owner.LogWatchFailed(_tenant, e);
                }

                await Task.WhenAny(Task.Delay(RenewEvery, _owner.Clock), _closed.Task);
            }

            await grain.UnwatchAsync(reference);
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private ITenantGrain GrainOf(TenantId tenant) => grains.GetGrain<ITenantGrain>(tenant.Value);

    private ITenantObserver ReferenceTo(Watched watched) => grains.CreateObjectReference<ITenantObserver>(watched);

    private TimeProvider Clock => time;
}
