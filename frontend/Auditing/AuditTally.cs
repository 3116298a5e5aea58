namespace Parley.Frontend.Auditing;

/// <summary>
/// Attempts and readings within a minute, those alike counted as one, so that a flood of them fills neither memory nor disk. Of a tenant's at most <see cref="MaxPerTenant"/> are told apart; beyond that
/// they are told apart by who and what alone, and beyond <see cref="MaxInAll"/> not at all.
/// </summary>
public sealed class AuditTally
{
    public const int MaxPerTenant = 50, MaxInAll = 5_000;
    private readonly Lock _lock = new();
    private Dictionary<Kind, AuditCount> _counts = [];
    private Dictionary<string, int> _perTenant = new(StringComparer.Ordinal);

    /// <summary>Counts one, and says among which.</summary>
    public AuditCount Add(AuditEntry entry)
    {
        lock (_lock)
        {
            if (!_counts.TryGetValue(Kind.Of(entry), out var count)) count = Begin(entry);
            count.Times++;
            return count;
        }
    }

    /// <summary>One of those has its record.</summary>
    public void Written(AuditCount count)
    {
        lock (_lock)
        {
            if (count.IsWritten) return;
            count.IsWritten = true;
            count.Times--;
        }
    }

    /// <summary>What was counted and has no record, and begins the next minute.</summary>
    public ImmutableArray<AuditEntry> Take()
    {
        lock (_lock)
        {
            var taken = _counts;
            (_counts, _perTenant) = ([], new Dictionary<string, int>(StringComparer.Ordinal));
            return [.. taken.Values.Where(static count => count.Times > 0).Select(static count => count.First with { Id = count.IsWritten ? AuditId.New() : count.First.Id, Times = count.Times })];
        }
    }

    private AuditCount Begin(AuditEntry entry)
    {
        var tenant = entry.Tenant?.Value ?? "";
        var known = _perTenant.GetValueOrDefault(tenant);
        if (known >= MaxPerTenant || _counts.Count >= MaxInAll)
        {
            entry = entry with { Target = "", Address = null, UserAgent = null };
            if (entry.Actor.Kind == AuditActorKind.Unknown || _counts.Count >= MaxInAll) entry = entry with { Actor = new AuditActor(AuditActorKind.Unknown, "", null), Action = "others", TargetKind = "", Reason = "" };
            if (_counts.TryGetValue(Kind.Of(entry), out var others)) return others;
        }

        var count = new AuditCount(entry);
        _counts.Add(Kind.Of(entry), count);
        _perTenant[tenant] = known + 1;
        return count;
    }

    private readonly record struct Kind(TenantId? Tenant, AuditActorKind ActorKind, string Actor, string Action, string Target, AuditOutcome Outcome, string Reason, string? Address)
    {
        public static Kind Of(AuditEntry entry) => new(entry.Tenant, entry.Actor.Kind, entry.Actor.Id, entry.Action, entry.Target, entry.Outcome, entry.Reason, entry.Address);
    }
}

/// <summary>Attempts or readings that are alike.</summary>
public sealed class AuditCount(AuditEntry first)
{
    public AuditEntry First { get; } = first;

    /// <summary>Those without a record.</summary>
    public long Times { get; set; }

    /// <summary>Whether one of them has a record.</summary>
    public bool IsWritten { get; set; }
}
