using System.Security.Cryptography;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;

namespace Parley.Grains.Contacts;

/// <summary>Drives the rules of one person's consent over the contact's stream. Every answer is durable.</summary>
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
    private ContactConsent _state = ContactConsent.Empty;

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
            var (decision, refusal) = ConsentRules.Change(_state, command, _key.Tenant, _time.GetUtcNow());
            // A refusal does not take back what was recorded: the same request is answered as before.
            if (decision is null) return await RepeatedAsync(command, cancellationToken) ?? new ConsentOutcome(_state.Standing, false, refusal);
            switch (await _writer.AppendAsync(decision, _state.Version))
            {
                case AppendOutcome.Stored:
                    foreach (var step in decision.Steps) _state = _state.Evolve(_state.Version + 1, step.Event);
                    return new ConsentOutcome(_state.Standing, false, null);
                case AppendOutcome.Duplicate { Holders: [var holder, ..] }:
                    return Repeated(holder, command);
                default:
                    await CatchUpAsync(cancellationToken);
                    break;
            }
        }

        throw new JournalUnavailableException("Another owner keeps writing to this contact; try again.", TimeSpan.FromSeconds(1), outcomeUnknown: false);
    }

    public Task MergeAsync(MergeContact command, CancellationToken cancellationToken) =>
        RecordAsync(new ContactMerged(command.From, command.Joined, command.Evidence), $"merge:{command.From}", cancellationToken);

    public Task SyncAsync(SyncContact command, CancellationToken cancellationToken) => RecordAsync(
        new ContactSynced(command.Action, command.FullName, command.FirstName, command.At, command.Session), $"sync:{_key.Contact}:{command.At.UtcTicks}:{command.Action}", cancellationToken, command.Raw);

    public Task RenameAsync(RenameContact command, CancellationToken cancellationToken) => RecordAsync(
        new ContactRenamed(command.Phone, command.FormerPhone, command.UserId, command.FormerUserId, command.Evidence, command.At), $"rename:{command.Evidence}", cancellationToken);

    public Task<Refusal?> CheckConsentAsync(Purposes purposes, CancellationToken cancellationToken) => Task.FromResult(ConsentRules.Check(_state, purposes));

    public Task<ConsentStanding> ConsentAsync(CancellationToken cancellationToken) => Task.FromResult(_state.Standing);

    /// <summary>Durable on return; what was recorded before under this key is not recorded again.</summary>
    private async Task RecordAsync(object @event, string key, CancellationToken cancellationToken, ReadOnlyMemory<byte> raw = default)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var claim = new Claim($"contact:{_key.Tenant}", key, default, _time.GetUtcNow() + Claims.InboundKept);
            switch (await _writer.AppendAsync(new Decision([new Step(@event, raw, claim)], []), _state.Version))
            {
                case AppendOutcome.Stored:
                    _state = _state.Evolve(_state.Version + 1, @event);
                    return;
                case AppendOutcome.Duplicate:
                    return;
                default:
                    await CatchUpAsync(cancellationToken);
                    break;
            }
        }

        throw new JournalUnavailableException("Another owner keeps writing to this contact; try again.", TimeSpan.FromSeconds(1), outcomeUnknown: false);
    }

    private async Task<ConsentOutcome?> RepeatedAsync(ChangeConsent command, CancellationToken cancellationToken)
    {
        if (command.Voice != ConsentVoice.Business) return null;
        return await _journal.FindKeyAsync(Claims.ClientScope(_key.Tenant), command.Key, cancellationToken) is { } holder ? Repeated(holder, command) : null;
    }

    private ConsentOutcome Repeated(KeyHolder holder, ChangeConsent command) =>
        CryptographicOperations.FixedTimeEquals(holder.RequestHash.Span, command.RequestHash.Span)
            ? new ConsentOutcome(_state.Standing, true, null)
            : new ConsentOutcome(_state.Standing, false, KeyReused);

    private Task CatchUpAsync(CancellationToken cancellationToken) =>
        _writer.ReplayAsync(_state.Version, (version, @event) => _state = _state.Evolve(version, @event), cancellationToken);
}
