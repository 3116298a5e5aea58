using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// Fair use: what a tenant may send, store and connect. Sends are counted here in memory, from where the daily counters
/// stand, and those are looked at again now and then, because other processes send too: with several of them a limit may be
/// passed by what they promise within that time. A tenant without limits costs a look into a dictionary.
/// </summary>
public sealed class Quotas(ITenantLimits store, IViews views, QuotaOptions options, TimeProvider time)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(5), CountedFor = TimeSpan.FromSeconds(10), MeasuredFor = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<TenantId, Account> _accounts = new();

    /// <summary>A tenant's limits, the operator's defaults among them, as far as they are known without waiting; they are asked for meanwhile.</summary>
    public TenantLimits Known(TenantId tenant)
    {
        var account = Of(tenant);
        if (account.Stale(time)) _ = RefreshAsync(tenant, account);
        return account.Limits;
    }

    /// <summary>Passes when the tenant may send one more message.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED, naming the quota, its limit and when it begins again.</exception>
    public ValueTask DemandMessageAsync(TenantId tenant)
    {
        var account = Of(tenant);
        if (account.Loaded)
        {
            if (account.Stale(time)) _ = RefreshAsync(tenant, account);
            if (account.Limits is { MessagesPerDay: 0, MessagesPerMonth: 0 }) return default;
            if (account.Counted(time.GetUtcNow()))
            {
                Check(account);
                return default;
            }
        }

        return new ValueTask(LoadAndCheckAsync(tenant, account));
    }

    /// <summary>One more message was promised.</summary>
    public void Sent(TenantId tenant)
    {
        if (_accounts.TryGetValue(tenant, out var account)) account.Add();
    }

    /// <summary>Passes when the tenant may have this many bytes more.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED, QUOTA_STORAGE.</exception>
    public async Task DemandBytesAsync(TenantId tenant, long bytes, CancellationToken cancellationToken)
    {
        var account = await LoadedAsync(tenant);
        if (account.Limits.StoredBytes is not (> 0 and { } limit)) return;
        if (await BytesAsync(tenant, account, cancellationToken) + bytes > limit)
            throw Exhausted("QUOTA_STORAGE", string.Create(CultureInfo.InvariantCulture, $"This account's files have used up its {limit} bytes. Ask the operator for more."), null);
    }

    /// <summary>A file was kept.</summary>
    public void Stored(TenantId tenant, long bytes)
    {
        if (_accounts.TryGetValue(tenant, out var account)) account.AddBytes(bytes);
    }

    /// <summary>Passes when the tenant may connect one more number.</summary>
    /// <exception cref="RefusedException">FAILED_PRECONDITION, QUOTA_SESSIONS.</exception>
    public async Task DemandSessionAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if ((await LoadedAsync(tenant)).Limits.Sessions is not (> 0 and { } limit)) return;
        if (await store.ActiveSessionsAsync(tenant, cancellationToken) >= limit)
            throw new RefusedException(new Refusal(
                RefusalKind.FailedPrecondition, "QUOTA_SESSIONS", string.Create(CultureInfo.InvariantCulture, $"This account may have {limit} numbers connected. Disconnect one, or ask the operator for more.")));
    }

    /// <summary>What a tenant may use and has used.</summary>
    public async Task<QuotaUsage> UsageAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var (limits, plan) = (WithDefaults(await store.FindAsync(tenant, cancellationToken)), await store.PlanAsync(tenant, cancellationToken));
        var today = Today();
        var (day, month) = Sum(await views.DaysAsync(tenant, new DateOnly(today.Year, today.Month, 1), today, cancellationToken), today);
        return new QuotaUsage(plan, limits, day, month, await store.StoredBytesAsync(tenant, cancellationToken), await store.ActiveSessionsAsync(tenant, cancellationToken));
    }

    private Account Of(TenantId tenant) => _accounts.TryGetValue(tenant, out var known) ? known : _accounts.GetOrAdd(tenant, static (_, own) => new Account(own.WithDefaults(TenantLimits.None)), this);

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private async Task LoadAndCheckAsync(TenantId tenant, Account account)
    {
        await LoadedAsync(tenant);
        if (account.Limits is { MessagesPerDay: 0, MessagesPerMonth: 0 }) return;
        if (!account.Counted(time.GetUtcNow())) await CountAsync(tenant, account);
        Check(account);
    }

    private async Task<Account> LoadedAsync(TenantId tenant)
    {
        var account = Of(tenant);
        if (!account.Loaded || account.Stale(time)) await RefreshAsync(tenant, account);
        return account;
    }

    /// <summary>The limits anew, and the counts when they have stood for a while. What cannot be read now stays as it is known.</summary>
    private async Task RefreshAsync(TenantId tenant, Account account)
    {
        account.Ask(time.GetTimestamp());
        try
        {
            account.Set(WithDefaults(await store.FindAsync(tenant)));
            if (account.Limits is not { MessagesPerDay: 0, MessagesPerMonth: 0 } && time.GetElapsedTime(account.CountedAt) >= CountedFor) await CountAsync(tenant, account);
        }
        catch (Exception e) when (e is JournalUnavailableException or System.Data.Common.DbException or TimeoutException)
        {
            // Nobody is kept from sending because the store of limits is away; sends say so themselves.
        }
    }

    private async Task CountAsync(TenantId tenant, Account account)
    {
        var today = Today();
        var before = account.SinceCount;
        var (day, month) = Sum(await views.DaysAsync(tenant, new DateOnly(today.Year, today.Month, 1), today), today);
        account.Count(today, day, month, before, time.GetTimestamp());
    }

    private async Task<long> BytesAsync(TenantId tenant, Account account, CancellationToken cancellationToken)
    {
        if (account.MeasuredAt is not { } at || time.GetElapsedTime(at) > MeasuredFor) account.Measure(await store.StoredBytesAsync(tenant, cancellationToken), time.GetTimestamp());
        return account.Bytes;
    }

    private TenantLimits WithDefaults(TenantLimits own) => own with
    {
        MessagesPerDay = own.MessagesPerDay ?? options.MessagesPerDay,
        MessagesPerMonth = own.MessagesPerMonth ?? options.MessagesPerMonth,
        StoredBytes = own.StoredBytes ?? options.StoredBytes,
        Sessions = own.Sessions ?? options.Sessions,
    };

    private void Check(Account account)
    {
        var now = time.GetUtcNow();
        if (account.Limits.MessagesPerDay is > 0 and { } day && account.Today >= day)
            throw Exhausted("QUOTA_MESSAGES_PER_DAY", string.Create(CultureInfo.InvariantCulture, $"This account has sent the {day} messages that it may send on a day (UTC)."), now.Date.AddDays(1) - now.DateTime);
        if (account.Limits.MessagesPerMonth is > 0 and { } month && account.Month >= month)
            throw Exhausted("QUOTA_MESSAGES_PER_MONTH", string.Create(CultureInfo.InvariantCulture, $"This account has sent the {month} messages that it may send in a month (UTC)."), new DateTime(now.Year, now.Month, 1).AddMonths(1) - now.DateTime);
    }

    private static (long Day, long Month) Sum(ImmutableArray<DayCounters> days, DateOnly today) =>
        (days.Where(one => one.Day == today).Sum(static one => one.Queued), days.Sum(static one => one.Queued));

    private static RpcException Exhausted(string reason, string text, TimeSpan? again) => RpcFailure.Create(StatusCode.ResourceExhausted, reason, text, again);

    private sealed class Account(TenantLimits limits)
    {
        private readonly Lock _lock = new();
        private volatile TenantLimits _limits = limits;
        private DateOnly _day;
        private long _askedAt, _today, _month, _sinceCount, _bytes;

        public TenantLimits Limits => _limits;

        public bool Loaded { get; private set; }

        public long CountedAt { get; private set; }

        public long? MeasuredAt { get; private set; }

        public long Today => Volatile.Read(ref _today) + SinceCount;

        public long Month => Volatile.Read(ref _month) + SinceCount;

        public long SinceCount => Volatile.Read(ref _sinceCount);

        public long Bytes => Volatile.Read(ref _bytes);

        public bool Stale(TimeProvider time) => time.GetElapsedTime(Volatile.Read(ref _askedAt)) >= KnownFor;

        /// <summary>Whether the counts are those of this day.</summary>
        public bool Counted(DateTimeOffset now)
        {
            lock (_lock) return CountedAt != 0 && _day == DateOnly.FromDateTime(now.UtcDateTime);
        }

        public void Ask(long at) => Volatile.Write(ref _askedAt, at);

        public void Set(TenantLimits known)
        {
            _limits = known;
            Loaded = true;
        }

        public void Add() => Interlocked.Increment(ref _sinceCount);

        public void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

        /// <summary>
        /// What the counters say, and what was promised here since they were asked. They may be behind what was promised before,
        /// so a count never falls on the same day.
        /// </summary>
        public void Count(DateOnly day, long today, long month, long before, long at)
        {
            lock (_lock)
            {
                var since = Interlocked.Exchange(ref _sinceCount, 0);
                var (same, inMonth) = (_day == day, _day.Year == day.Year && _day.Month == day.Month);
                Volatile.Write(ref _today, Math.Max(today + since - before, same ? _today + since : 0));
                Volatile.Write(ref _month, Math.Max(month + since - before, inMonth ? _month + since : 0));
                (_day, CountedAt) = (day, at);
            }
        }

        public void Measure(long bytes, long at)
        {
            Volatile.Write(ref _bytes, bytes);
            MeasuredAt = at;
        }
    }
}

/// <summary>What a tenant may use, and has used.</summary>
/// <param name="Plan">What was set for it.</param>
/// <param name="Limits">Its limits, with the operator's defaults; 0 is none.</param>
/// <param name="MessagesToday">Sends promised on this day, UTC.</param>
/// <param name="MessagesThisMonth">The same in this calendar month.</param>
/// <param name="StoredBytes">Bytes of its files.</param>
/// <param name="Sessions">Its connected numbers.</param>
public sealed record QuotaUsage(TenantPlan Plan, TenantLimits Limits, long MessagesToday, long MessagesThisMonth, long StoredBytes, int Sessions);
