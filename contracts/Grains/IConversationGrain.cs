namespace Parley.Contracts.Grains;

/// <summary>
/// One conversation: a session and a contact. Key: <see cref="ConversationKey"/>. A caller has at most one unawaited call
/// per conversation under way (a cold grain does not keep their order). Its turns await no other grain.
/// </summary>
[Alias("parley.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Durable on return: the customer's messages, in their order, each once. Answers per message.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; nothing was acknowledged.</exception>
    [Alias("Receive")]
    Task<ImmutableArray<ReceiveOutcome>> ReceiveAsync(ReceiveMessages command, CancellationToken cancellationToken);

    /// <summary>Durable on return: status updates of sent messages. Answers per update.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it.</exception>
    [Alias("ApplyStatuses")]
    Task<ImmutableArray<StatusOutcome>> ApplyStatusesAsync(ApplyStatuses command, CancellationToken cancellationToken);

    /// <summary>Durable on return: what happened beside messages and statuses, each once. Answers per fact.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; nothing was acknowledged.</exception>
    [Alias("Note")]
    Task<ImmutableArray<ReceiveOutcome>> NoteAsync(NoteFacts command, CancellationToken cancellationToken);

    /// <summary>Durable on return: the conversation's contact became part of another. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; move it again.</exception>
    [Alias("Move")]
    Task MoveAsync(MoveConversation command, CancellationToken cancellationToken);

    /// <summary>Durable on return: this conversation goes on for another of the same person, whose window is its own from now on. Repeating it changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; join them again.</exception>
    [Alias("Join")]
    Task JoinAsync(ConversationId from, DateTimeOffset? windowUntil, CancellationToken cancellationToken);

    /// <summary>Durable on return: the send is promised and will happen once, or it is refused.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; the same key may be sent again.</exception>
    [Alias("Send")]
    Task<SendOutcome> SendAsync(SendMessage command, CancellationToken cancellationToken);

    /// <summary>Durable on return: the same for several sends, promised in their order and by one append. Answers per send.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take them; the same keys may be sent again.</exception>
    [Alias("SendMany")]
    Task<ImmutableArray<SendOutcome>> SendManyAsync(SendMessages command, CancellationToken cancellationToken);

    /// <summary>Durable on return: settles a send that is unknown, or refuses. The same key again changes nothing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; the same key may be sent again.</exception>
    [Alias("Resolve")]
    Task<SendOutcome> ResolveAsync(ResolveSend command, CancellationToken cancellationToken);

    /// <summary>Whether a send that waited past its window may leave now: null, or why not. Changes nothing.</summary>
    [Alias("CheckWindow")]
    Task<Refusal?> CheckWindowAsync(CancellationToken cancellationToken);

    /// <summary>Durable on return: a queued send will not happen. For its session alone, which knows that no attempt is under way. False when it was over before.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; cancel again.</exception>
    [Alias("Cancel")]
    Task<bool> CancelAsync(MessageId message, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant is told, once, that an unknown send needs a decision.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; ask again.</exception>
    [Alias("GiveUpWaiting")]
    Task GiveUpWaitingAsync(MessageId message, DateTimeOffset unknownSince, CancellationToken cancellationToken);

    /// <summary>Durable on return: the customer's messages up to this one were read. Nothing is recorded where that was known.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("MarkRead")]
    Task MarkReadAsync(ReadConversation command, CancellationToken cancellationToken);

    /// <summary>Durable on return: what somebody does with the conversation. Answers where it stands then. What is so already is not recorded again.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; do it again.</exception>
    [Alias("ChangeDesk")]
    Task<DeskOutcome> ChangeDeskAsync(ChangeDesk command, CancellationToken cancellationToken);

    /// <summary>Durable on return: a note for colleagues. The same key again gives the first answer.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; the same key may be used again.</exception>
    [Alias("AddNote")]
    Task<DeskOutcome> AddNoteAsync(AddNote command, CancellationToken cancellationToken);

    /// <summary>Durable on return: the customer is blocked here, or not any more. Nothing is recorded where that is so already.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("Block")]
    Task BlockAsync(bool blocked, string? author, CancellationToken cancellationToken);

    /// <summary>Durable on return: an open conversation that is nobody's is somebody's. False when it is another's by now, or not open.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("Give")]
    Task<bool> GiveAsync(PersonId person, CancellationToken cancellationToken);

    /// <summary>Durable on return: it is nobody's where it was this person's, who has left.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("Take")]
    Task TakeAsync(PersonId person, CancellationToken cancellationToken);

    /// <summary>Durable on return: a conversation whose snooze is over is open again. Nothing is recorded where it is not.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; ask again.</exception>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>What a session that starts anew, or writes outside of the window, has to know. Changes nothing.</summary>
    [Alias("Sending")]
    Task<ConversationSending> SendingAsync(CancellationToken cancellationToken);

    /// <summary>Durable on return: what an attempt to send brought.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store did not take it; report again.</exception>
    [Alias("RecordAttempt")]
    Task RecordAttemptAsync(AttemptReport report, CancellationToken cancellationToken);
}

/// <summary>What a conversation knows of sending.</summary>
/// <param name="WindowUntil">Until when the window is open; null when the customer never wrote.</param>
/// <param name="SpentUntil">Until when the pair rate is spent, counted from what was borrowed.</param>
[GenerateSerializer, Immutable, Alias("parley.ConversationSending")]
public readonly record struct ConversationSending([property: Id(0)] DateTimeOffset? WindowUntil, [property: Id(1)] DateTimeOffset SpentUntil);
