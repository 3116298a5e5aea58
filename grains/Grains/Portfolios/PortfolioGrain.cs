using Parley.Domain.Pacing;

namespace Parley.Grains.Portfolios;

/// <summary>
/// Owns the reach of one portfolio. What it grants is written down before anybody hears of it, so that a crash anywhere
/// costs reach and never gives any: a lease counts in full until it is settled. After a write whose outcome nobody knows it
/// leaves, and its successor rereads the truth.
/// </summary>
[GrainType("parley.portfolio")]
public sealed class PortfolioGrain : Grain, IPortfolioGrain
{
    private readonly PortfolioKey _key;
    private readonly IPortfolios _portfolios;
    private readonly TimeProvider _time;
    private readonly ReachLedger _ledger = new();
    private readonly Dictionary<Guid, ReachLeaseRecord> _leases = [];
    private readonly Dictionary<TenantId, PortfolioTenant> _tenants = [];
    private readonly HashSet<SessionKey> _sessions = [];
    private MessagingLimit? _set;
    private MessagingLimit? _meta;

    public PortfolioGrain(IGrainContext context, IPortfolios portfolios, TimeProvider time)
    {
        _key = PortfolioKey.Parse(context.GrainId.Key.ToString()!);
        _portfolios = portfolios;
        _time = time;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var record = await _portfolios.LoadAsync(_key, cancellationToken);
        (_set, _meta) = (record.Set, record.Meta);
        foreach (var tenant in record.Tenants) _tenants[tenant.Tenant] = tenant;
        _sessions.UnionWith(record.Sessions);
        foreach (var people in await _portfolios.ReachedAsync(_key, now, cancellationToken)) _ledger.Add(people.Tenant, people.Until, people.People);
        foreach (var lease in await _portfolios.LeasesAsync(_key, now, cancellationToken)) Begin(lease);
    }

    public async Task JoinAsync(SessionKey session, MessagingLimit? limit, CancellationToken cancellationToken)
    {
        if (!_sessions.Contains(session)) await WriteAsync(() => _portfolios.AddSessionAsync(_key, session, CancellationToken.None));
        _sessions.Add(session);
        if (limit is null || limit == _meta) return;
        await WriteAsync(() => _portfolios.SaveLimitsAsync(_key, _set, limit, CancellationToken.None));
        _meta = limit;
    }

    public async Task LeaveAsync(SessionKey session, CancellationToken cancellationToken)
    {
        await WriteAsync(() => _portfolios.RemoveSessionAsync(_key, session, CancellationToken.None));
        _sessions.Remove(session);
    }

    public async Task<ReachGrant> LeaseAsync(ReachRequest request, CancellationToken cancellationToken)
    {
        if (request.Settled is { } settled) await SettleAsync(settled, cancellationToken);
        await JoinAsync(request.Session, null, cancellationToken);
        var (now, tenant) = (_time.GetUtcNow(), request.Session.Tenant);
        var ends = now + Reach.Lease;
        var until = Reach.Until(ends);
        var asked = request.People.Distinct(StringComparer.Ordinal).Take(Reach.MaxAsked).ToImmutableArray();
        var known = await KnownAsync(tenant, asked, now, cancellationToken);
        var waiting = asked.Length - known.Length;
        var people = Reach.Ahead(waiting, Room(tenant, now));
        var freeAt = people < waiting ? FreeAt(tenant, now) : null;
        var lease = people > 0 ? new ReachLeaseRecord(Guid.NewGuid(), request.Session, people, ends, until) : null;
        if (lease is null && known.IsEmpty) return new ReachGrant(Guid.Empty, 0, [], ends, freeAt);
        var change = new ReachChange(tenant, [.. known.Select(one => one.Person)], until, null, lease);
        await WriteAsync(() => _portfolios.ChangeAsync(_key, change, CancellationToken.None));
        Move(tenant, known, until);
        if (lease is not null) Begin(lease);
        foreach (var over in _leases.Values.Where(one => one.Until <= now).ToList()) _leases.Remove(over.Id);
        return new ReachGrant(lease?.Id ?? Guid.Empty, people, change.People, ends, freeAt);
    }

    public async Task SettleAsync(ReachSettlement settlement, CancellationToken cancellationToken)
    {
        if (!_leases.TryGetValue(settlement.Lease, out var lease) || lease.Session != settlement.Session) return;
        var (now, tenant) = (_time.GetUtcNow(), settlement.Session.Tenant);
        var until = Reach.Until(now < lease.Ends ? now : lease.Ends);
        var people = settlement.People.Distinct(StringComparer.Ordinal).Take(lease.People).ToImmutableArray();
        var known = await KnownAsync(tenant, people, now, cancellationToken);
        // Somebody known may count for longer already; the later end stays.
        var kept = known.Where(one => one.Until >= until).Select(one => one.Person).ToHashSet(StringComparer.Ordinal);
        people = people.RemoveAll(kept.Contains);
        known = known.RemoveAll(one => kept.Contains(one.Person));
        await WriteAsync(() => _portfolios.ChangeAsync(_key, new ReachChange(tenant, people, until, lease.Id, null), CancellationToken.None));
        _leases.Remove(lease.Id);
        _ledger.Remove(tenant, lease.Until, lease.People);
        Move(tenant, known, until);
        _ledger.Add(tenant, until, people.Length - known.Length);
    }

    public async Task SetOwnLimitAsync(TenantId tenant, MessagingLimit limit, CancellationToken cancellationToken)
    {
        var changed = Tenant(tenant) with { Own = limit };
        await WriteAsync(() => _portfolios.SaveTenantAsync(_key, changed, CancellationToken.None));
        _tenants[tenant] = changed;
    }

    public async Task<PortfolioState> SetAsync(PortfolioSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Limit is { } limit && limit != _set)
        {
            await WriteAsync(() => _portfolios.SaveLimitsAsync(_key, limit, _meta, CancellationToken.None));
            _set = limit;
        }

        foreach (var (tenant, weight) in settings.Weights.Select(one => (one.Tenant, one.Weight)))
        {
            var changed = Tenant(tenant) with { Weight = weight };
            await WriteAsync(() => _portfolios.SaveTenantAsync(_key, changed, CancellationToken.None));
            _tenants[tenant] = changed;
        }

        return await StateAsync(cancellationToken);
    }

    public Task<PortfolioState> StateAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return Task.FromResult(new PortfolioState(
            Limit(), [.. Weights().OrderBy(one => one.Key.Value, StringComparer.Ordinal).Select(one => new TenantShare(one.Key, one.Value, OfTenant(one.Key, now)))]));
    }

    public Task<TenantReach> OfTenantAsync(TenantId tenant, CancellationToken cancellationToken) => Task.FromResult(OfTenant(tenant, _time.GetUtcNow()));

    private TenantReach OfTenant(TenantId tenant, DateTimeOffset now)
    {
        var limit = Limit();
        if (Tenant(tenant).Own is { } own && own < limit) limit = own;
        return new TenantReach(limit, Share(tenant), _ledger.Used(tenant, now));
    }

    /// <summary>The operator's word before Meta's before the only tenant's: a word of one among several would bind the others.</summary>
    private MessagingLimit Limit()
    {
        if ((_set ?? _meta) is { } limit) return limit;
        var tenants = _sessions.Select(session => session.Tenant).Distinct().Take(2).ToList();
        return tenants is [var only] ? Tenant(only).Own ?? MessagingLimits.Default : MessagingLimits.Default;
    }

    /// <summary>What a tenant may use; null when nothing limits it.</summary>
    private int? Share(TenantId tenant)
    {
        var own = Tenant(tenant).Own?.People();
        if (Limit().People() is not { } limit) return own;
        var share = Reach.Share(limit, tenant, Weights());
        return own < share ? own : share;
    }

    private int Room(TenantId tenant, DateTimeOffset now)
    {
        var left = (Share(tenant) ?? int.MaxValue) - _ledger.Used(tenant, now);
        if (Limit().People() is { } limit) left = Math.Min(left, limit - _ledger.Used(now));
        return Math.Max(0, left);
    }

    /// <summary>When a tenant has room again: when somebody stops counting, or when a lease ends and what is left of it comes back.</summary>
    private DateTimeOffset? FreeAt(TenantId tenant, DateTimeOffset now)
    {
        var free = _ledger.FreeAt(tenant, Share(tenant) ?? int.MaxValue, Limit().People() ?? int.MaxValue, now);
        foreach (var lease in _leases.Values)
        {
            if (lease.Session.Tenant == tenant && lease.Ends > now && !(free <= lease.Ends)) free = lease.Ends;
        }

        return free;
    }

    private Dictionary<TenantId, int> Weights() => _sessions.Select(session => session.Tenant).Distinct().ToDictionary(tenant => tenant, tenant => Tenant(tenant).Weight);

    private PortfolioTenant Tenant(TenantId tenant) => _tenants.GetValueOrDefault(tenant) ?? new PortfolioTenant(tenant, 1, null);

    private async Task<ImmutableArray<ReachedPerson>> KnownAsync(TenantId tenant, ImmutableArray<string> people, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await _portfolios.FindAsync(_key, tenant, people, cancellationToken)).RemoveAll(one => one.Until <= now);

    private void Move(TenantId tenant, ImmutableArray<ReachedPerson> known, DateTimeOffset until)
    {
        foreach (var one in known) _ledger.Remove(tenant, one.Until, 1);
        _ledger.Add(tenant, until, known.Length);
    }

    private void Begin(ReachLeaseRecord lease)
    {
        _leases[lease.Id] = lease;
        _ledger.Add(lease.Session.Tenant, lease.Until, lease.People);
    }

    private async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
