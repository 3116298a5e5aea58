using System.Security.Cryptography;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;

namespace Parley.Grains.Contacts;

/// <summary>Drives the rules of one person's consent, and of what the business keeps of them, over the contact's stream. Every answer is durable.</summary>
[GrainType("parley.contact")]
public sealed class ContactGrain : Grain, IContactGrain
{
    private const int MaxRounds = 8;
    private static readonly Refusal KeyReused = new(
        RefusalKind.AlreadyExists, "KEY_REUSED", "This key was used for another request. A key belongs to one request for 30 days; use a new one.");

    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly ContactKey _key;
    private readonly StreamWriter _writer;
    private Contact _state = Contact.Empty;

    public ContactGrain(IGrainContext context, IJournal journal, TimeProvider time)
    {
        _journal = journal;
        _time = time;
        _key = ContactKey.Parse(context.GrainId.Key.ToString()!);
        _writer = new StreamWriter(journal, time, _key.Tenant, StreamId.Of(_key.Contact), DeactivateOnIdle);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => CatchUpAsync(cancellationToken);

    public async Task<ConsentOutcome> ChangeConsentAsync(ChangeConsent command, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (decision, refusal) = ConsentRules.Change(_state.Consent, command, _key.Tenant, _time.GetUtcNow());
            // A refusal does not take back what was recorded: the same request is answered as before.
            if (decision is null) return await RepeatedAsync(command, cancellationToken) ?? new ConsentOutcome(_state.Consent.Standing, false, refusal);
            switch (await _writer.AppendAsync(decision, _state.Version))
            {
                case AppendOutcome.Stored:
                    Evolve(decision);
                    return new ConsentOutcome(_state.Consent.Standing, false, null);
                case AppendOutcome.Duplicate { Holders: [var holder, ..] }:
                    return Repeated(holder, command);
                default:
                    await CatchUpAsync(cancellationToken);
                    break;
            }
        }

        throw Contended();
    }

    public Task MergeAsync(MergeContact command, CancellationToken cancellationToken) => DecideAsync(() => ProfileRules.Merge(_state, command), cancellationToken);

    public async Task<PartOutcome> PartAsync(ContactId from, string author, CancellationToken cancellationToken)
    {
        Contact state = Contact.Empty, before = Contact.Empty, merged = Contact.Empty;
        ContactMerged? last = null;
        var at = 0L;
        await _writer.ReplayAsync(
            0,
            (version, @event) =>
            {
                if (@event is ContactMerged merge && merge.From == from) (last, at, before) = (merge, version, state);
                state = state.Evolve(version, @event);
                // What the contact got by the merge stands right behind it.
                if (version == at || (version == at + 1 && @event is ContactEdited edited && edited.Author == last?.Evidence)) merged = state;
            },
            cancellationToken);
        if (last is not { Names: { } names, Moved: { } moved }) return new PartOutcome(false, [], [], [], Purposes.None);
        await DecideAsync(() => ProfileRules.Part(_state, from, author, before, merged), cancellationToken);
        return new PartOutcome(true, names, moved, last.Joined, _state.Consent.Granted & ~before.Consent.Granted);
    }

    public async Task<EditOutcome> EditAsync(EditContact command, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        await DecideAsync(
            () =>
            {
                (var decision, refusal) = ProfileRules.Edit(_state, command);
                return decision ?? Decision.Nothing;
            },
            cancellationToken);
        return new EditOutcome(_state.Profile, refusal);
    }

    public async Task<ContactProfile> BlockAsync(bool blocked, string author, CancellationToken cancellationToken)
    {
        await DecideAsync(() => ProfileRules.Block(_state, blocked, author), cancellationToken);
        return _state.Profile;
    }

    public Task<bool> ContainsAsync(ContactId other, CancellationToken cancellationToken) => Task.FromResult(_state.Merged.Contains(other));

    public Task<ContactProfile> ProfileAsync(CancellationToken cancellationToken) => Task.FromResult(_state.Profile);

    public Task SyncAsync(SyncContact command, CancellationToken cancellationToken) => RecordAsync(
        new ContactSynced(command.Action, command.FullName, command.FirstName, command.At, command.Session), $"sync:{_key.Contact}:{command.At.UtcTicks}:{command.Action}", cancellationToken, command.Raw);

    public Task RenameAsync(RenameContact command, CancellationToken cancellationToken) => RecordAsync(
        new ContactRenamed(command.Phone, command.FormerPhone, command.UserId, command.FormerUserId, command.Evidence, command.At), $"rename:{command.Evidence}", cancellationToken);

    public Task<Refusal?> CheckConsentAsync(Purposes purposes, CancellationToken cancellationToken) => Task.FromResult(_state.Profile.Blocked ? ProfileRules.IsBlocked : ConsentRules.Check(_state.Consent, purposes));

    public Task<ConsentStanding> ConsentAsync(CancellationToken cancellationToken) => Task.FromResult(_state.Consent.Standing);

    /// <summary>Durable on return; what was recorded before under this key is not recorded again.</summary>
    private Task RecordAsync(object @event, string key, CancellationToken cancellationToken, ReadOnlyMemory<byte> raw = default) => DecideAsync(
        () => new Decision([new Step(@event, raw, new Claim($"contact:{_key.Tenant}", key, default, _time.GetUtcNow() + Claims.InboundKept))], []), cancellationToken);

    /// <summary>Decides and appends until it is stored, or there is nothing to do.</summary>
    private async Task DecideAsync(Func<Decision> decide, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var decision = decide();
            if (decision.Steps.IsEmpty) return;
            switch (await _writer.AppendAsync(decision, _state.Version))
            {
                case AppendOutcome.Stored:
                    Evolve(decision);
                    return;
                case AppendOutcome.Duplicate:
                    return;
                default:
                    await CatchUpAsync(cancellationToken);
                    break;
            }
        }

        throw Contended();
    }

    private void Evolve(Decision decision)
    {
        foreach (var step in decision.Steps) _state = _state.Evolve(_state.Version + 1, step.Event);
    }

    private static JournalUnavailableException Contended() => new("Another owner keeps writing to this contact; try again.", TimeSpan.FromSeconds(1), outcomeUnknown: false);

    private async Task<ConsentOutcome?> RepeatedAsync(ChangeConsent command, CancellationToken cancellationToken)
    {
        if (command.Voice != ConsentVoice.Business) return null;
        return await _journal.FindKeyAsync(Claims.ClientScope(_key.Tenant), command.Key, cancellationToken) is { } holder ? Repeated(holder, command) : null;
    }

    private ConsentOutcome Repeated(KeyHolder holder, ChangeConsent command) =>
        CryptographicOperations.FixedTimeEquals(holder.RequestHash.Span, command.RequestHash.Span)
            ? new ConsentOutcome(_state.Consent.Standing, true, null)
            : new ConsentOutcome(_state.Consent.Standing, false, KeyReused);

    private Task CatchUpAsync(CancellationToken cancellationToken) =>
        _writer.ReplayAsync(_state.Version, (version, @event) => _state = _state.Evolve(version, @event), cancellationToken);
}
