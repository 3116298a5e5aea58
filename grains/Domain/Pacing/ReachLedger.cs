namespace Parley.Domain.Pacing;

/// <summary>
/// How many people of each tenant count, and when they stop: numbers by the minute, so that its size grows with the hours
/// of a day and not with the people. Not for use from several threads.
/// </summary>
public sealed class ReachLedger
{
    private readonly Dictionary<TenantId, Account> _accounts = [];

    /// <summary>People who count until then.</summary>
    public void Add(TenantId tenant, DateTimeOffset until, int people)
    {
        if (people <= 0) return;
        if (!_accounts.TryGetValue(tenant, out var account)) _accounts.Add(tenant, account = new Account());
        account.Add(until, people);
    }

    /// <summary>People added before do not count any more, or from now on until another time.</summary>
    public void Remove(TenantId tenant, DateTimeOffset until, int people)
    {
        if (_accounts.TryGetValue(tenant, out var account)) account.Add(until, -people);
    }

    /// <summary>How many of a tenant's people count now.</summary>
    public int Used(TenantId tenant, DateTimeOffset now) => _accounts.TryGetValue(tenant, out var account) ? account.Used(now) : 0;

    /// <summary>How many people count now.</summary>
    public int Used(DateTimeOffset now) => _accounts.Values.Sum(account => account.Used(now));

    /// <summary>When a tenant has room for one more, if nothing is added; null when it has now, or never will.</summary>
    /// <param name="share">What the tenant may use.</param>
    /// <param name="limit">What all of them may use.</param>
    public DateTimeOffset? FreeAt(TenantId tenant, int share, int limit, DateTimeOffset now)
    {
        if (share <= 0) return null;
        var own = After(_accounts.TryGetValue(tenant, out var account) ? [account] : [], share, now);
        var all = After(_accounts.Values, limit, now);
        return own > all || all is null ? own : all;
    }

    private static DateTimeOffset? After(IEnumerable<Account> accounts, int limit, DateTimeOffset now)
    {
        var open = accounts.SelectMany(account => account.Open(now)).OrderBy(one => one.Until).ToList();
        var over = open.Sum(one => one.People) - limit + 1;
        if (over <= 0) return null;
        foreach (var (until, people) in open)
        {
            over -= people;
            if (over <= 0) return until;
        }

        return null;
    }

    private sealed class Account
    {
        private readonly SortedDictionary<DateTimeOffset, int> _byEnd = [];
        private int _used;

        public void Add(DateTimeOffset until, int people)
        {
            var after = _byEnd.GetValueOrDefault(until) + people;
            // What was removed may have ended, and been forgotten, before.
            if (after < 0) (people, after) = (people - after, 0);
            _used += people;
            if (after == 0) _byEnd.Remove(until);
            else _byEnd[until] = after;
        }

        public int Used(DateTimeOffset now)
        {
            while (_byEnd.Count > 0 && _byEnd.First() is var (until, people) && until <= now)
            {
                _byEnd.Remove(until);
                _used -= people;
            }

            return _used;
        }

        public IEnumerable<(DateTimeOffset Until, int People)> Open(DateTimeOffset now) => _byEnd.Where(one => one.Key > now).Select(one => (one.Key, one.Value));
    }
}
