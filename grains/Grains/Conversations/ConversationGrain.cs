using System.Security.Cryptography;
using Parley.Domain.Conversations;

namespace Parley.Grains.Conversations;

/// <summary>
/// Drives the rules of one conversation: identity, one at a time, durability. Every answer is durable. After an append
/// whose outcome nobody knows it leaves, and its successor rereads the truth.
/// </summary>
[GrainType("parley.conversation")]
public sealed partial class ConversationGrain : Grain, IConversationGrain
{
    private const int SnapshotEvery = 128;
    private const int MaxRounds = 8;
    private const int PageSize = 500;
    private static readonly Refusal KeyReused = new(
        RefusalKind.AlreadyExists, "KEY_REUSED", "This key was used for another request. A key belongs to one request for 30 days; use a new one.");

    private static readonly Refusal Erased = new(RefusalKind.AlreadyExists, "KEY_REUSED", "This key was used before, and what it sent has been erased. Use a new key.");

    private readonly IPersistentState<ConversationSnapshot> _snapshot;
    private readonly IGrainFactory _grains;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger<ConversationGrain> _logger;
    private readonly ConversationKey _key;
    private readonly StreamWriter _writer;
    private Conversation _state = Conversation.Empty;
    private bool _savingSnapshot;

    public ConversationGrain(
        [PersistentState("snapshot", "snapshots")] IPersistentState<ConversationSnapshot> snapshot,
        IGrainContext context,
        IGrainFactory grains,
        IJournal journal,
        TimeProvider time,
        ILogger<ConversationGrain> logger)
    {
        _snapshot = snapshot;
        _grains = grains;
        _journal = journal;
        _time = time;
        _logger = logger;
        _key = ConversationKey.Parse(context.GrainId.Key.ToString()!);
        _writer = new StreamWriter(journal, time, _key.Tenant, StreamId.Of(_key.Conversation), DeactivateOnIdle);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = _snapshot.State.ToState();
        return CatchUpAsync(cancellationToken);
    }

    public async Task<ImmutableArray<ReceiveOutcome>> ReceiveAsync(ReceiveMessages command, CancellationToken cancellationToken)
    {
        var known = new HashSet<int>();
        var outcome = await AppendAsync(
            () => Rules.Receive(_state, command, known, _time.GetUtcNow()),
            duplicate => MarkKnown(command, duplicate, known),
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        var seen = command.Messages.Length > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        var answers = ImmutableArray.CreateBuilder<ReceiveOutcome>(command.Messages.Length);
        for (var i = 0; i < command.Messages.Length; i++)
        {
            var first = seen?.Add(command.Messages[i].WhatsAppId) != false;
            answers.Add(first && !known.Contains(i) ? ReceiveOutcome.Stored : ReceiveOutcome.Duplicate);
        }

        return answers.MoveToImmutable();
    }

    public async Task<ImmutableArray<StatusOutcome>> ApplyStatusesAsync(ApplyStatuses command, CancellationToken cancellationToken)
    {
        if (_state.Version == 0)
        {
            DeactivateOnIdle();
            return [.. command.Updates.Select(_ => StatusOutcome.NotFound)];
        }

        var answers = ImmutableArray.CreateBuilder<StatusOutcome>(command.Updates.Length);
        foreach (var update in command.Updates)
        {
            HashSet<string>? held = null;
            var wasUnknown = _state.StatusOf(update.Message) == MessageStatus.Unknown;
            var outcome = await AppendAsync(
                () => Rules.ApplyStatus(_state, update, _time.GetUtcNow(), held),
                duplicate => (held ??= new(StringComparer.Ordinal)).UnionWith(duplicate.Holders.Select(holder => holder.Key)),
                cancellationToken);
            if (outcome == Performed.Lost) throw Contended();
            if (wasUnknown && outcome == Performed.Stored) TellSettled();
            answers.Add(outcome == Performed.Stored ? StatusOutcome.Applied : StatusOutcome.Stale);
        }

        return answers.MoveToImmutable();
    }

    public async Task<ImmutableArray<ReceiveOutcome>> NoteAsync(NoteFacts command, CancellationToken cancellationToken)
    {
        var known = new HashSet<int>();
        var outcome = await AppendAsync(
            () => Rules.Note(_state, command, known, _time.GetUtcNow()),
            duplicate =>
            {
                for (var i = 0; i < command.Facts.Length; i++)
                {
                    if (duplicate.Holders.Any(holder => holder.Key == command.Facts[i].Key)) known.Add(i);
                }
            },
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. command.Facts.Select((fact, i) => seen.Add(fact.Key) && !known.Contains(i) ? ReceiveOutcome.Stored : ReceiveOutcome.Duplicate)];
    }

    public Task MoveAsync(MoveConversation command, CancellationToken cancellationToken) => RecordAsync(() => Rules.Move(_state, command), cancellationToken);

    public Task JoinAsync(ConversationId from, DateTimeOffset? windowUntil, CancellationToken cancellationToken) => RecordAsync(() => Rules.Join(_state, from, windowUntil), cancellationToken);

    public async Task<SendOutcome> SendAsync(SendMessage command, CancellationToken cancellationToken) =>
        (await SendManyAsync(new SendMessages([command]), cancellationToken))[0];

    public async Task<ImmutableArray<SendOutcome>> SendManyAsync(SendMessages command, CancellationToken cancellationToken)
    {
        var group = new SendGroup(command.Sends, _key.Tenant, _key.Conversation);
        var outcome = await AppendAsync(() => group.Decide(_state, _time.GetUtcNow()), duplicate => group.Held(duplicate.Holders), cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        var answers = ImmutableArray.CreateBuilder<SendOutcome>(group.Items.Count);
        foreach (var item in group.Items) answers.Add(await AnswerAsync(item, cancellationToken));
        return answers.MoveToImmutable();
    }

    public async Task<SendOutcome> ResolveAsync(ResolveSend command, CancellationToken cancellationToken)
    {
        var (status, queued, content) = await FindSentAsync(command, cancellationToken);
        Refusal? refusal = null;
        KeyHolder? holder = null;
        var outcome = await AppendAsync(
            () =>
            {
                if (holder is not null) return Decision.Nothing;
                (var decision, refusal) = Rules.Resolve(
                    _state, command, _state.StatusOf(command.Message) ?? status, queued, _key.Tenant, _key.Conversation, _time.GetUtcNow(), content);
                return decision ?? Decision.Nothing;
            },
            duplicate => holder = duplicate.Holders[0],
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        if (outcome == Performed.Stored)
        {
            TellSettled();
            return new SendOutcome(command.Message, false, null);
        }

        holder ??= await _journal.FindKeyAsync(Claims.ClientScope(_key.Tenant), command.Key, cancellationToken);
        if (holder is null) return new SendOutcome(null, false, refusal);
        return CryptographicOperations.FixedTimeEquals(holder.RequestHash.Span, command.RequestHash.Span)
            ? new SendOutcome(command.Message, true, null)
            : new SendOutcome(null, false, KeyReused);
    }

    public Task<Refusal?> CheckWindowAsync(CancellationToken cancellationToken) => Task.FromResult(Rules.CheckWindow(_state, _time.GetUtcNow()));

    public async Task<bool> CancelAsync(MessageId message, CancellationToken cancellationToken)
    {
        var outcome = await AppendAsync(
            () => Rules.Cancel(_state, message, _time.GetUtcNow()),
            _ => throw new InvalidOperationException("A cancelled send claims nothing."),
            cancellationToken);
        return outcome == Performed.Lost ? throw Contended() : outcome == Performed.Stored;
    }

    public async Task GiveUpWaitingAsync(MessageId message, DateTimeOffset unknownSince, CancellationToken cancellationToken)
    {
        var told = false;
        var outcome = await AppendAsync(
            () => told || _state.Version == 0 ? Decision.Nothing : Rules.GiveUpWaiting(_state, message, unknownSince, _time.GetUtcNow()),
            _ => told = true,
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
    }

    public async Task MarkReadAsync(ReadConversation command, CancellationToken cancellationToken)
    {
        var unread = await CountReceivedAsync(command.UpTo, cancellationToken);
        var outcome = await AppendAsync(
            () => Rules.Read(_state, command, unread),
            _ => throw new InvalidOperationException("What was read claims nothing."),
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
    }

    public Task<ConversationSending> SendingAsync(CancellationToken cancellationToken) => Task.FromResult(new ConversationSending(_state.WindowUntil, _state.Sends.SpentUntil));

    public async Task RecordAttemptAsync(AttemptReport report, CancellationToken cancellationToken)
    {
        var outcome = await AppendAsync(
            () => Rules.RecordAttempt(_state, report, _time.GetUtcNow()),
            _ => throw new InvalidOperationException("An attempt's result claims nothing."),
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        // A status told the outcome before the attempt gave up: nobody needs to wait for this one.
        if (outcome == Performed.Nothing && report.Result == AttemptResult.Unknown) TellSettled();
    }

    public async Task<DeskOutcome> ChangeDeskAsync(ChangeDesk command, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        await RecordAsync(
            () =>
            {
                (var decision, refusal) = Rules.Change(_state, command, _time.GetUtcNow());
                return decision ?? Decision.Nothing;
            },
            cancellationToken);
        return new DeskOutcome(_state.Desk, refusal);
    }

    public async Task<DeskOutcome> AddNoteAsync(AddNote command, CancellationToken cancellationToken)
    {
        var id = MessageId.New();
        Refusal? refusal = null;
        KeyHolder? holder = null;
        var now = _time.GetUtcNow();
        var outcome = await AppendAsync(
            () =>
            {
                if (holder is not null) return Decision.Nothing;
                (var decision, refusal) = Rules.Note(_state, command, id, _key.Tenant, now);
                return decision ?? Decision.Nothing;
            },
            duplicate => holder = duplicate.Holders[0],
            cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
        if (holder is null) return new DeskOutcome(_state.Desk, refusal, refusal is null ? id : null, now);
        if (!CryptographicOperations.FixedTimeEquals(holder.RequestHash.Span, command.RequestHash.Span)) return new DeskOutcome(_state.Desk, KeyReused);
        var events = await _journal.ReadStreamAsync(_key.Tenant, holder.Stream, holder.Version - 1, 1, cancellationToken);
        return events is [var first, ..] && EventCodec.Decode(first) is NoteAdded note ? new DeskOutcome(_state.Desk, null, note.Line, first.At) : new DeskOutcome(_state.Desk, Erased);
    }

    public Task BlockAsync(bool blocked, string? author, CancellationToken cancellationToken) => RecordAsync(() => Rules.Block(_state, blocked, author), cancellationToken);

    public async Task<bool> GiveAsync(PersonId person, CancellationToken cancellationToken)
    {
        await RecordAsync(() => Rules.Give(_state, person), cancellationToken);
        return _state.Desk.Assignee == person;
    }

    public Task TakeAsync(PersonId person, CancellationToken cancellationToken) => RecordAsync(() => Rules.Take(_state, person), cancellationToken);

    public Task WakeAsync(CancellationToken cancellationToken) => RecordAsync(() => Rules.Wake(_state, _time.GetUtcNow()), cancellationToken);

    /// <summary>Records what claims nothing.</summary>
    private async Task RecordAsync(Func<Decision> decide, CancellationToken cancellationToken)
    {
        var outcome = await AppendAsync(decide, _ => throw new InvalidOperationException("This claims nothing."), cancellationToken);
        if (outcome == Performed.Lost) throw Contended();
    }

    /// <summary>Decides and appends until it is stored, there is nothing to do, or others keep winning.</summary>
    private async Task<Performed> AppendAsync(Func<Decision> decide, Action<AppendOutcome.Duplicate> onDuplicate, CancellationToken cancellationToken)
    {
        var unnamed = false;
        for (var round = 0; round < MaxRounds; round++)
        {
            var decision = decide();
            if (decision.Steps.IsEmpty) return Performed.Nothing;
            if (unnamed) decision = decision with { Steps = [.. decision.Steps.Select(step => step with { Name = null })] };
            switch (await _writer.AppendAsync(decision, _state.Version))
            {
                case AppendOutcome.Stored:
                    foreach (var step in decision.Steps) _state = _state.Evolve(_state.Version + 1, step.Event);
                    if (!_savingSnapshot && _state.Version - _snapshot.State.Version >= SnapshotEvery) _ = SaveSnapshotAsync();
                    return Performed.Stored;
                case AppendOutcome.Duplicate duplicate when decision.Steps.Any(step => step.Claim is { } claim && duplicate.Holders.Any(holder => holder.Scope == claim.Scope && holder.Key == claim.Key)):
                    onDuplicate(duplicate);
                    break;
                case AppendOutcome.Duplicate:
                    // Only names were taken: the events happen all the same, and are found under other names.
                    unnamed = true;
                    break;
                default:
                    await CatchUpAsync(cancellationToken);
                    break;
            }
        }

        return Performed.Lost;
    }

    private Task CatchUpAsync(CancellationToken cancellationToken) =>
        _writer.ReplayAsync(_state.Version, (version, @event) => _state = _state.Evolve(version, @event), cancellationToken);

    private async Task<SendOutcome> AnswerAsync(SendGroup.Item item, CancellationToken cancellationToken)
    {
        if (item.First is { } first)
        {
            return CryptographicOperations.FixedTimeEquals(first.Command.RequestHash.Span, item.Command.RequestHash.Span)
                ? new SendOutcome(first.Message, true, null)
                : new SendOutcome(null, false, KeyReused);
        }

        if (item is { Holder: null, Refusal: null }) return new SendOutcome(item.Message, false, null);
        // A refusal does not take back an earlier promise: the same request gets its first answer although the window has closed since.
        var holder = item.Holder ?? await _journal.FindKeyAsync(Claims.ClientScope(_key.Tenant), item.Command.Key, cancellationToken);
        return holder is null ? new SendOutcome(null, false, item.Refusal) : await FirstAnswerAsync(holder, item.Command, cancellationToken);
    }

    private async Task<SendOutcome> FirstAnswerAsync(KeyHolder holder, SendMessage command, CancellationToken cancellationToken)
    {
        if (!CryptographicOperations.FixedTimeEquals(holder.RequestHash.Span, command.RequestHash.Span))
        {
            return new SendOutcome(null, false, KeyReused);
        }

        var events = await _journal.ReadStreamAsync(_key.Tenant, holder.Stream, holder.Version - 1, 1, cancellationToken);
        return events is [var first, ..] && EventCodec.Decode(first) is MessageQueued queued
            ? new SendOutcome(queued.Message, true, null)
            : new SendOutcome(null, false, Erased);
    }

    /// <summary>The event that promised a message, and how far the message got; read from the journal where the state has forgotten it.</summary>
    private async Task<(MessageStatus Status, MessageQueued? Queued, ReadOnlyMemory<byte>? Content)> FindSentAsync(ResolveSend command, CancellationToken cancellationToken)
    {
        var remembered = _state.StatusOf(command.Message) is not null;
        var page = await _journal.ReadStreamAsync(_key.Tenant, StreamId.Of(_key.Conversation), command.QueuedVersion - 1, remembered ? 1 : PageSize, cancellationToken);
        var queued = page is [var first, ..] && EventCodec.Decode(first) is MessageQueued found && found.Message == command.Message ? found : null;
        var content = queued is null ? null : page[0].Raw;
        var status = MessageStatus.Queued;
        while (!remembered && page.Length > 0)
        {
            foreach (var @event in page)
            {
                if (EventCodec.Decode(@event) is MessageStatusChanged change && change.Message == command.Message && change.Status > status) status = change.Status;
            }

            page = page.Length < PageSize ? [] : await _journal.ReadStreamAsync(_key.Tenant, StreamId.Of(_key.Conversation), page[^1].Version, PageSize, cancellationToken);
        }

        return (status, queued, content);
    }

    /// <summary>How many messages came after an event: as a rule none, because people read to the end.</summary>
    private async Task<int> CountReceivedAsync(long after, CancellationToken cancellationToken)
    {
        var count = 0;
        await _writer.ReplayAsync(after, (_, @event) => count += @event is MessageReceived ? 1 : 0, cancellationToken);
        return count;
    }

    /// <summary>Later sends wait for an unknown one, in the session's memory: a droppable hint, because they wait half a minute at most.</summary>
    private void TellSettled() => _ = _grains.GetGrain<ISessionGrain>(new SessionKey(_key.Tenant, _state.Session).ToString()).SettledAsync(_key.Conversation);

    private static void MarkKnown(ReceiveMessages command, AppendOutcome.Duplicate duplicate, HashSet<int> known)
    {
        foreach (var holder in duplicate.Holders)
        {
            for (var i = 0; i < command.Messages.Length; i++)
            {
                if (command.Messages[i].WhatsAppId == holder.Key) known.Add(i);
            }
        }
    }

    /// <summary>Not awaited by any turn: a snapshot is a cache, and its failure is nobody's failure.</summary>
    private async Task SaveSnapshotAsync()
    {
        _savingSnapshot = true;
        try
        {
            _snapshot.State = ConversationSnapshot.Of(_state);
            await _snapshot.WriteStateAsync();
        }
#pragma warning disable CA1031 // whatever the store says, the journal has everything
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogSnapshotNotSaved(_key.Conversation, e);
        }
        finally
        {
            _savingSnapshot = false;
        }
    }

    private static JournalUnavailableException Contended() =>
        new("Another owner keeps writing to this conversation; try again.", TimeSpan.FromSeconds(1), outcomeUnknown: false);

    private enum Performed
    {
        Nothing,
        Stored,
        Lost,
    }
}
