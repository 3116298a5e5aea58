using Parley.Domain.Conversations;
using Parley.Domain.Pacing;

namespace Parley.Grains.Sessions;

/// <summary>
/// A session's part in its portfolio's reach: leases it ahead, so that most sends ask nobody, and settles what it used. Lives
/// inside the session's activation; its fields are touched by that activation only.
/// </summary>
public sealed partial class SessionReach(SessionKey session, IGrainFactory grains, OutboxMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int MaxRefused = 4096, MaxWindows = 4096;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5), AskAgainAtLatest = TimeSpan.FromMinutes(15);
    private readonly Dictionary<string, ConversationId> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<ConversationId, DateTimeOffset?> _windows = [];
    private ReachLease _lease = ReachLease.None;
    private ReachSettlement? _unsettled;
    private DateTimeOffset _freeAt;
    private DateTimeOffset _askAt;
    private bool _asking;
    private Task _asked = Task.CompletedTask;

    /// <summary>The portfolio that the session's number belongs to.</summary>
    public PortfolioKey Portfolio { get; set; }

    /// <summary>Called when something that had to wait may go now.</summary>
    public required Action Changed { get; init; }

    /// <summary>What keeps a send from reaching its person; null when it may leave, and then it counts.</summary>
    public Wait? Check(ConversationId conversation, Delivery delivery, DateTimeOffset now)
    {
        // What needs the window cannot reach anybody outside of it.
        if (!delivery.OutsideWindow || !Reach.Counts(delivery.WindowUntil, now)) return null;
        if (_windows.TryGetValue(conversation, out var window) && !Reach.Counts(window, now)) return null;
        var person = Reach.Person(Portfolio, delivery.To);
        if (_lease.TryReach(person, now)) return null;
        if (now >= _askAt) _refused.Clear();
        if (now < _askAt && (_refused.Contains(person) || _refused.Count >= MaxRefused)) return new Wait(_freeAt, WaitReason.Reach);
        if (_waiting.Count < Reach.MaxAsked) _waiting[person] = conversation;
        return new Wait(now + AskAgain, WaitReason.Reach);
    }

    /// <summary>What keeps a send from reaching its person, as far as that is known; nothing is counted and nobody asked.</summary>
    public Wait? Peek(ConversationId conversation, Delivery delivery, DateTimeOffset now)
    {
        if (!delivery.OutsideWindow || !Reach.Counts(delivery.WindowUntil, now)) return null;
        if (_windows.TryGetValue(conversation, out var window) && !Reach.Counts(window, now)) return null;
        return now < _askAt && !_lease.MayReach(Reach.Person(Portfolio, delivery.To), now) ? new Wait(_freeAt, WaitReason.Reach) : null;
    }

    /// <summary>Asks for those who could not be reached; returns at once.</summary>
    public void Ask()
    {
        if (!_asking && _waiting.Count > 0) _asked = AskAsync();
    }

    /// <summary>Nothing that was refused counts any more: a limit or a portfolio has changed.</summary>
    public void Forget() => _askAt = default;

    /// <summary>Gives back what is left of the lease, also of one that is being asked for. Where that fails, all of it counts as used.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _asked.WaitAsync(cancellationToken);
        EndLease();
        if (_unsettled is not { } settlement) return;
        await Owner.SettleAsync(settlement, cancellationToken);
        if (_unsettled == settlement) _unsettled = null;
    }

    private IPortfolioGrain Owner => grains.GetGrain<IPortfolioGrain>(Portfolio.ToString());

    private async Task AskAsync()
    {
        _asking = true;
        var asked = _waiting.ToArray();
        _waiting.Clear();
        try
        {
            await ReadWindowsAsync(asked.Select(one => one.Value));
            var people = asked.Where(one => Reach.Counts(_windows.GetValueOrDefault(one.Value), time.GetUtcNow())).Select(one => one.Key).ToImmutableArray();
            if (!people.IsEmpty) await LeaseAsync(people);
        }
#pragma warning disable CA1031 // nobody awaits this; what waits asks again
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotLeased(session.Session, e);
        }
        finally
        {
            _asking = false;
            // Who came meanwhile may be among those who can be reached now; who is not waits anew.
            _waiting.Clear();
        }

        Changed();
    }

    /// <summary>A customer who has written since the send was promised is reached within the window.</summary>
    private async Task ReadWindowsAsync(IEnumerable<ConversationId> conversations)
    {
        if (_windows.Count > MaxWindows) _windows.Clear();
        await Task.WhenAll(conversations.Select(async conversation =>
        {
            var grain = grains.GetGrain<IConversationGrain>(new ConversationKey(session.Tenant, conversation).ToString());
            _windows[conversation] = (await grain.SendingAsync(CancellationToken.None)).WindowUntil;
        }));
    }

    private async Task LeaseAsync(ImmutableArray<string> people)
    {
        // From here on nothing leaves under the old lease: what it was used for is told.
        EndLease();
        var settled = _unsettled;
        var grant = await Owner.LeaseAsync(new ReachRequest(session, settled, people), CancellationToken.None);
        if (_unsettled == settled) _unsettled = null;
        var now = time.GetUtcNow();
        var refused = people.Length - grant.Known.Length - grant.People;
        metrics.Reach(grant.People, Math.Max(0, refused));
        _lease = new ReachLease(grant.Lease, grant.People, grant.Known, grant.Ends);
        if (grant.Lease != Guid.Empty) _ = SettleInTimeAsync(_lease, grant.Ends - now);
        // Where somebody could be reached, those refused earlier may try again.
        if (grant.People > 0 || refused <= 0) _refused.Clear();
        if (refused <= 0) return;
        var atLatest = now + AskAgainAtLatest;
        _freeAt = grant.FreeAt ?? atLatest;
        _askAt = _freeAt < atLatest ? _freeAt : atLatest;
        _refused.UnionWith(people);
    }

    private async Task SettleInTimeAsync(ReachLease lease, TimeSpan after)
    {
        await Task.Delay(after > TimeSpan.Zero ? after : TimeSpan.Zero, time);
        if (_lease.Id != lease.Id) return;
        try
        {
            await SettleAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // nobody awaits this; the next request settles it, or it counts in full
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotSettled(session.Session, e);
        }
    }

    private void EndLease()
    {
        if (_lease.Id != Guid.Empty) _unsettled = new ReachSettlement(session, _lease.Id, [.. _lease.Reached]);
        // Whom it was used for is known from now on, and may be written to again.
        _refused.ExceptWith(_lease.Reached);
        _lease = ReachLease.None;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Session {Session} could not ask its portfolio whom it may reach; it asks again")]
    private partial void LogNotLeased(SessionId session, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "What session {Session} has reached is not settled; until it is, the whole lease counts")]
    private partial void LogNotSettled(SessionId session, Exception exception);
}
