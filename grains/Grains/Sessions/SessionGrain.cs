using System.Security.Cryptography;
using System.Text;
using Parley.Domain.Notices;
using Parley.Domain.Pacing;
using Parley.Domain.Sessions;

namespace Parley.Grains.Sessions;

/// <summary>
/// Owns one session: its binding to a number, and its outgoing traffic through <see cref="OutboxPump"/>. One activation
/// per session is what makes "one send in flight per conversation" hold.
/// </summary>
[GrainType("parley.session")]
public sealed class SessionGrain : Grain, ISessionGrain
{
    /// <summary>Meta's throughput of a number that nobody asked more for.</summary>
    private const int DefaultThroughput = 80;
    private const int MaxWaiting = 256;
    private readonly SessionKey _key;
    private readonly IEndpoints _endpoints;
    private readonly ICloudApi _cloudApi;
    private readonly ISecretBox _secrets;
    private readonly INotices _notices;
    private readonly ILogger<OutboxPump> _logger;
    private readonly TimeProvider _time;
    private readonly StreamWriter _writer;
    private readonly OutboxMetrics _metrics;
    private bool _isOfAccount;
    private readonly OutboxPump _pump;
    private readonly SessionReach _reach;
    private readonly SendChecks _checks;
    private readonly LocalSessions _local;
    private readonly IGrainFactory _grains;
    private readonly Pacer _pacer = new(Allowance.Pair) { Number = Allowance.PerSecond(DefaultThroughput) };
    private SessionRecord? _record;
    private long _version;
    private int _throughput = DefaultThroughput;

    public SessionGrain(
        IGrainContext context,
        IGrainFactory grains,
        IEndpoints endpoints,
        ICloudApi cloudApi,
        IOutgoingMedia media,
        ISecretBox secrets,
        IJournal journal,
        IOutbox outbox,
        ITemplates templates,
        ITenantStandings standings,
        INotices notices,
        OutboxOwner owner,
        LocalSessions local,
        OutboxMetrics metrics,
        TimeProvider time,
        ILogger<OutboxPump> logger)
    {
        _key = SessionKey.Parse(context.GrainId.Key.ToString()!);
        _endpoints = endpoints;
        _cloudApi = cloudApi;
        _secrets = secrets;
        _notices = notices;
        _logger = logger;
        _time = time;
        _metrics = metrics;
        _local = local;
        _writer = new StreamWriter(journal, time, _key.Tenant, StreamId.Of(_key.Session));
        _grains = grains;
        _checks = new SendChecks(_key.Tenant, grains, templates);
        _reach = new SessionReach(_key, grains, metrics, time, logger) { Changed = () => _pump!.LookAgain() };
        _pump = new OutboxPump(_key.Session, _pacer, _reach, _checks, outbox, cloudApi, media, grains, owner, metrics, time, logger)
        {
            HoldChanged = RecordHoldAsync,
            IsHeldBack = () => local.AreEnding || standings.Of(_key.Tenant) is { IsSuspended: true },
        };
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _local.Begin(_key);
        _pacer.Begin(_time.GetUtcNow());
        await _writer.ReplayAsync(0, Evolve, cancellationToken);
        _record = await _endpoints.SessionAsync(_key.Tenant, _key.Session, cancellationToken);
        // A disconnected session still answers for its promises: its sends fail with a reason instead of waiting for ever.
        _pump.Number = Open(_record);
        await _pump.SettleOrphansAsync(cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _local.End(_key);
        return EndAsync(cancellationToken);
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => _local.AreEnding ? EndAsync(cancellationToken) : Task.CompletedTask;

    public async Task<ConnectOutcome> ConnectAsync(ConnectNumber command, CancellationToken cancellationToken)
    {
        if (await _endpoints.AppAsync(command.App, cancellationToken) is not { } app || app.IsTest != _key.Session.IsTest)
            return Refuse(RefusalKind.FailedPrecondition, "APP_UNKNOWN", $"No Meta app named '{command.App}' is configured for this number; the platform's operator adds it.");
        var answer = await _cloudApi.ReadNumberAsync(new CloudNumber(command.PhoneNumberId, command.Token) { IsTest = _key.Session.IsTest }, cancellationToken);
        if (answer.Unreachable) return Refuse(RefusalKind.Unavailable, "GRAPH_UNREACHABLE", $"The Graph API gave no answer ({answer.Error}). Try again.");
        if (!answer.Known)
            return Refuse(RefusalKind.PermissionDenied, "TOKEN_CANNOT_READ_NUMBER", $"The Graph API refused: {answer.Error} Check the token's permissions and the phone number id.");

        var record = new SessionRecord(
            _key.Session, _key.Tenant, command.App, command.PhoneNumberId, command.WabaId,
            answer.DisplayPhoneNumber ?? "", answer.VerifiedName ?? "",
            _secrets.Seal(_key.Tenant.Value, SessionRecord.TokenPurpose, Encoding.UTF8.GetBytes(command.Token)),
            _record?.ConnectedAt ?? _time.GetUtcNow(), null);
        if (!await _endpoints.BindAsync(record, cancellationToken))
            return Refuse(RefusalKind.AlreadyExists, "NUMBER_TAKEN", "This number is connected already. A number is active in one session of one tenant; disconnect it there first.");

        var portfolio = await JoinPortfolioAsync(command, cancellationToken);
        _record = record;
        _pump.Number = Open(record);
        if (_pacer.Release()) await AppendAsync(new SendingResumed());
        _pump.Wake();
        await AppendAsync(new SessionConnected(record.App, record.PhoneNumberId, record.WabaId, record.DisplayPhoneNumber, record.VerifiedName, portfolio));
        return new ConnectOutcome(record.DisplayPhoneNumber, record.VerifiedName, null);
    }

    public async Task<bool> DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_record is not { EndedAt: null } record) return false;
        var at = _time.GetUtcNow();
        await _endpoints.UnbindAsync(_key.Tenant, _key.Session, at, cancellationToken);
        _record = record with { EndedAt = at };
        _pump.Number = null;
        _pump.Wake();
        await _reach.SettleAsync(cancellationToken);
        await Portfolio(_reach.Portfolio).LeaveAsync(_key, cancellationToken);
        await AppendAsync(new SessionDisconnected(record.PhoneNumberId));
        return true;
    }

    public async Task<bool> SetThroughputAsync(int messagesPerSecond, CancellationToken cancellationToken)
    {
        if (_record is null) return false;
        if (messagesPerSecond == _throughput) return true;
        await AppendAsync(new ThroughputSet(messagesPerSecond));
        _pump.Wake();
        return true;
    }

    public async Task<bool> SetMessagingLimitAsync(MessagingLimit limit, CancellationToken cancellationToken)
    {
        if (_record is not { EndedAt: null }) return false;
        await Portfolio(_reach.Portfolio).SetOwnLimitAsync(_key.Tenant, limit, cancellationToken);
        _reach.Forget();
        _pump.LookAgain();
        return true;
    }

    public async Task<bool> TakeMetasLimitAsync(MessagingLimit limit, CancellationToken cancellationToken)
    {
        if (_record is not { EndedAt: null }) return false;
        await Portfolio(_reach.Portfolio).JoinAsync(_key, limit, cancellationToken);
        _reach.Forget();
        _pump.LookAgain();
        return true;
    }

    public async Task<bool> IsOfAccountAsync(string wabaId, CancellationToken cancellationToken)
    {
        if (_record is not { EndedAt: null } record || record.WabaId != wabaId || _pump.Number is not { } number) return false;
        return _isOfAccount || (_isOfAccount = (await _cloudApi.ReadPortfolioAsync(number, wabaId, cancellationToken)).IsOfAccount);
    }

    public async Task<SendingState> SendingAsync(CancellationToken cancellationToken)
    {
        var reach = _record is { EndedAt: null } ? await Portfolio(_reach.Portfolio).OfTenantAsync(_key.Tenant, cancellationToken) : null;
        return new SendingState(_throughput, _pacer.Held?.Text, _pacer.Held?.Code, reach);
    }

    public Task<bool> CancelAsync(MessageId message, CancellationToken cancellationToken) => _pump.CancelAsync(message);

    public Task<ImmutableArray<WaitingSend>> WaitingAsync(ImmutableArray<MessageId> messages, CancellationToken cancellationToken) =>
        _pump.WaitingAsync(messages.Length <= MaxWaiting ? messages : messages[..MaxWaiting], cancellationToken);

    public async Task SettleAbandonedAsync(CancellationToken cancellationToken)
    {
        await _pump.SettleOrphansAsync(cancellationToken);
        _pump.Wake();
    }

    public Task SettledAsync(ConversationId conversation)
    {
        _pacer.Settled(conversation);
        _pump.Wake();
        return Task.CompletedTask;
    }

    public Task WakeAsync()
    {
        if (_record is not null) _pump.Wake();
        return Task.CompletedTask;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        await _pump.StopAsync(cancellationToken);
        await _reach.SettleAsync(cancellationToken);
    }

    private CloudNumber? Open(SessionRecord? record)
    {
        _checks.WabaId = record?.WabaId;
        if (record is not { EndedAt: null }) return null;
        try
        {
            return new CloudNumber(record.PhoneNumberId, Encoding.UTF8.GetString(_secrets.Open(_key.Tenant.Value, SessionRecord.TokenPurpose, record.SealedToken.Span))) { IsTest = record.Id.IsTest };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IPortfolioGrain Portfolio(PortfolioKey key) => _grains.GetGrain<IPortfolioGrain>(key.ToString());

    /// <summary>Asks Meta whose number it is, and moves to that portfolio. Answers Meta's id of it, or null where Meta does not tell.</summary>
    private async Task<string?> JoinPortfolioAsync(ConnectNumber command, CancellationToken cancellationToken)
    {
        var told = await _cloudApi.ReadPortfolioAsync(new CloudNumber(command.PhoneNumberId, command.Token) { IsTest = _key.Session.IsTest }, command.WabaId, cancellationToken);
        _isOfAccount = told.IsOfAccount;
        var (before, now) = (_reach.Portfolio, KeyOf(told.BusinessId, command.WabaId));
        if (before != default && before != now)
        {
            await _reach.SettleAsync(cancellationToken);
            await Portfolio(before).LeaveAsync(_key, cancellationToken);
        }

        await Portfolio(now).JoinAsync(_key, told.Limit, cancellationToken);
        _reach.Portfolio = now;
        _reach.Forget();
        return told.BusinessId;
    }

    private PortfolioKey KeyOf(string? businessId, string wabaId) => businessId is null ? PortfolioKey.OfAccount(_key.Tenant, wabaId) : PortfolioKey.OfBusiness(businessId);

    private async Task AppendAsync(SessionEvent @event)
    {
        var decision = new Decision([new Step(@event)], []);
        while (await _writer.AppendAsync(decision, _version) is AppendOutcome.WrongVersion wrong) _version = wrong.Actual;
        Evolve(_version + 1, @event);
    }

    private void Evolve(long version, object? @event)
    {
        _version = version;
        switch (@event)
        {
            case SessionConnected connected:
                _reach.Portfolio = KeyOf(connected.Portfolio, connected.WabaId);
                break;
            case ThroughputSet set:
                _throughput = set.MessagesPerSecond;
                _pacer.Number = Allowance.PerSecond(_throughput);
                break;
            case SendingHeld held:
                _pacer.Restore((held.Code, held.Text));
                _metrics.Held(_key.Session, held: true);
                break;
            case SendingResumed:
                _pacer.Restore(null);
                _metrics.Held(_key.Session, held: false);
                break;
        }
    }

    private async Task RecordHoldAsync()
    {
        if (_pacer.Held is not { } held)
        {
            await AppendAsync(new SendingResumed());
            return;
        }

        await AppendAsync(new SendingHeld(held.Code, held.Text));
        try
        {
            await _notices.AddAsync(
                [NoticeTexts.Notice(_key.Tenant, NoticeTopic.NumberHeld, _key.Session.Value, _time.GetUtcNow(), $"held:{_key.Session}:{_version}", "number_held", _record?.DisplayPhoneNumber ?? "", held.Text)]);
        }
#pragma warning disable CA1031 // the hold is recorded, and the attempt that met it must not be lost for a notice
        catch (Exception e)
#pragma warning restore CA1031
        {
            OutboxPump.LogNoNotice(_logger, _key.Session, e);
        }
    }

    private static ConnectOutcome Refuse(RefusalKind kind, string reason, string text) => new(null, null, new Refusal(kind, reason, text));
}
