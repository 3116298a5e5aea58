using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;

namespace Parley.Silo.Hosting;

/// <summary>
/// Turns commits into hints: one per tenant and session however many commits came meanwhile. Droppable: feed readers and
/// the outbox sweeper look by themselves.
/// </summary>
public sealed class CommitHints(IGrainFactory grains) : BackgroundService
{
    private readonly ConcurrentDictionary<TenantId, byte> _tenants = new();
    private readonly ConcurrentDictionary<SessionKey, byte> _sessions = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private long _sequence;

    /// <summary>Something was committed. Never blocks, never fails.</summary>
    public void Committed(IReadOnlySet<TenantId> tenants, IReadOnlySet<SessionKey> sessions)
    {
        foreach (var tenant in tenants) _tenants.TryAdd(tenant, 0);
        foreach (var session in sessions) _sessions.TryAdd(session, 0);
        try
        {
            if (_news.CurrentCount == 0) _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another commit rang at the same moment; one ring is enough.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _news.WaitAsync(stoppingToken);
            foreach (var session in _sessions.Keys)
            {
                if (_sessions.TryRemove(session, out _)) _ = grains.GetGrain<ISessionGrain>(session.ToString()).WakeAsync();
            }

            foreach (var tenant in _tenants.Keys)
            {
                if (_tenants.TryRemove(tenant, out _)) _ = grains.GetGrain<ITenantGrain>(tenant.Value).HintAsync(++_sequence);
            }
        }
    }
}
