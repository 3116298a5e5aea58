namespace Parley.Contracts.Grains;

/// <summary>
/// A person as one tenant knows them: what they agreed to and what they refused, whichever of the tenant's numbers they said
/// it to, and what the business keeps of them. Key: <see cref="ContactKey"/>.
/// </summary>
[Alias("parley.IContactGrain")]
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>Durable on return: a line in the person's ledger of consent, or a refusal. The same key again changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; the same key may be sent again.</exception>
    [Alias("ChangeConsent")]
    Task<ConsentOutcome> ChangeConsentAsync(ChangeConsent command, CancellationToken cancellationToken);

    /// <summary>Durable on return: another contact is this one, and what it stopped is stopped here. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; merge again.</exception>
    [Alias("Merge")]
    Task MergeAsync(MergeContact command, CancellationToken cancellationToken);

    /// <summary>Durable on return: another contact is not this one after all. Answers what was its own; repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; part them again.</exception>
    [Alias("Part")]
    Task<PartOutcome> PartAsync(ContactId from, string author, CancellationToken cancellationToken);

    /// <summary>Durable on return: what the business keeps of the person. What is so already is not recorded again, but that the person is a contact is.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; do it again.</exception>
    [Alias("Edit")]
    Task<EditOutcome> EditAsync(EditContact command, CancellationToken cancellationToken);

    /// <summary>Durable on return: nothing goes to the person any more, or it does again. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; do it again.</exception>
    [Alias("Block")]
    Task<ContactProfile> BlockAsync(bool blocked, string author, CancellationToken cancellationToken);

    /// <summary>Whether another contact is part of this one now. Changes nothing.</summary>
    [Alias("Contains")]
    Task<bool> ContainsAsync(ContactId other, CancellationToken cancellationToken);

    /// <summary>What the business keeps of the person. Changes nothing.</summary>
    [Alias("Profile")]
    Task<ContactProfile> ProfileAsync(CancellationToken cancellationToken);

    /// <summary>Durable on return: what the business's own phone has of the person in its address book. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("Sync")]
    Task SyncAsync(SyncContact command, CancellationToken cancellationToken);

    /// <summary>Durable on return: the person is called otherwise now. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("Rename")]
    Task RenameAsync(RenameContact command, CancellationToken cancellationToken);

    /// <summary>Whether a message for these purposes may go to the person now: null, or why not and what would be allowed. Changes nothing.</summary>
    [Alias("CheckConsent")]
    Task<Refusal?> CheckConsentAsync(Purposes purposes, CancellationToken cancellationToken);

    /// <summary>Where the person stands. Changes nothing.</summary>
    [Alias("Consent")]
    Task<ConsentStanding> ConsentAsync(CancellationToken cancellationToken);
}
