using Orleans;
using Parley.Domain.Consent;

namespace Parley.Frontend.Webhooks.Consent;

/// <summary>
/// Hears what people say about consent in WhatsApp: a message that is a word like STOP, their settings there, and errors
/// that tell of those. Each brings a line to the contact's ledger, once, however often WhatsApp repeats it.
/// </summary>
public sealed class ConsentSignals(IGrainFactory grains, IContacts contacts, IDirectory directory, OptOutWords words, TimeProvider time)
{
    /// <summary>Meta's code of a message that was not delivered because the person opted out of marketing.</summary>
    public const int OptedOutCode = 131050;

    private const Purposes Everything = Purposes.Utility | Purposes.Marketing | Purposes.Authentication;

    /// <summary>
    /// Durable on return: what a person's messages say about consent is in their ledger. Costs next to nothing for messages
    /// that say nothing of the kind.
    /// </summary>
    public ValueTask HearAsync(TenantId tenant, ContactId contact, ImmutableArray<InboundMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (Said(message) is not null) return new ValueTask(RecordAsync(tenant, contact, messages, cancellationToken));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Durable on return: a person's choice in WhatsApp's own settings.</summary>
    public async Task PreferAsync(SessionRecord session, PreferenceReading preference, CancellationToken cancellationToken)
    {
        var tenant = session.Tenant;
        ContactId? known = null;
        foreach (var identity in preference.Peer.Identities) known ??= await contacts.FindAsync(tenant, identity, cancellationToken);
        var contact = known ?? await contacts.EnsureAsync(tenant, preference.Peer.Identities[0], cancellationToken);
        var action = preference.Stops ? ConsentAction.Stopped : ConsentAction.Reopened;
        var evidence = new ConsentEvidence("whatsapp settings", preference.Detail, preference.At);
        await ChangeAsync(tenant, contact, action, Purposes.Marketing, ConsentVoice.Platform, evidence, $"preference:{contact}:{preference.At.ToUnixTimeSeconds()}:{action}", cancellationToken, session.Id, preference.Raw);
    }

    /// <summary>Durable on return: WhatsApp refused a marketing message because the person opted out there.</summary>
    public async Task RefusedAsync(ConversationKey key, string whatsAppId, DateTimeOffset at, string? text, CancellationToken cancellationToken)
    {
        if (await directory.PartiesAsync(key.Tenant, key.Conversation, cancellationToken) is not { } parties) return;
        var evidence = new ConsentEvidence("whatsapp error 131050", text, at, Reference: whatsAppId);
        await ChangeAsync(key.Tenant, parties.Contact, ConsentAction.Stopped, Purposes.Marketing, ConsentVoice.Platform, evidence, $"refused:{whatsAppId}", cancellationToken);
    }

    private async Task RecordAsync(TenantId tenant, ContactId contact, ImmutableArray<InboundMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (Said(message) is not { } action) continue;
            var evidence = new ConsentEvidence("whatsapp", message.Text, message.SentAt, Reference: message.WhatsAppId);
            await ChangeAsync(tenant, contact, action, Everything, ConsentVoice.Person, evidence, $"said:{message.WhatsAppId}", cancellationToken);
        }
    }

    /// <summary>Also a tap on a button that says so, as templates for marketing carry.</summary>
    private ConsentAction? Said(InboundMessage message) => message.Type is "text" or "button" or "interactive" ? words.Read(message.Text) : null;

    private async Task ChangeAsync(
        TenantId tenant, ContactId contact, ConsentAction action, Purposes purposes, ConsentVoice voice, ConsentEvidence evidence, string key, CancellationToken cancellationToken,
        SessionId? session = null, ReadOnlyMemory<byte> raw = default)
    {
        var command = new ChangeConsent(action, purposes, voice, Bounded(evidence), "", key, default, session, raw);
        await grains.GetGrain<IContactGrain>(new ContactKey(tenant, contact).ToString()).ChangeConsentAsync(command, cancellationToken);
    }

    /// <summary>A phone whose clock is ahead, and ids of any length, must not make a stop go unheard.</summary>
    private ConsentEvidence Bounded(ConsentEvidence evidence) => evidence with
    {
        At = time.GetUtcNow() is var now && evidence.At > now ? now : evidence.At,
        Text = evidence.Text is { Length: > ConsentRules.MaxText } text ? text[..ConsentRules.MaxText] : evidence.Text,
        Reference = evidence.Reference is { Length: > ConsentRules.MaxReference } reference ? reference[..ConsentRules.MaxReference] : evidence.Reference,
    };
}
