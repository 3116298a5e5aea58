namespace Parley.Contracts.Grains;

/// <summary>Another contact turned out to be this one.</summary>
/// <param name="From">The contact that becomes part of this one.</param>
/// <param name="Joined">Its conversations with sessions that speak with this one already.</param>
/// <param name="Evidence">WhatsApp's id of the message that named both; who merged them, where somebody did.</param>
/// <param name="Names">What the one that goes is called.</param>
/// <param name="Moved">Its conversations that are this one's from now on.</param>
/// <param name="Profile">What is kept of it.</param>
[GenerateSerializer, Immutable, Alias("parley.MergeContact")]
public sealed record MergeContact(
    [property: Id(0)] ContactId From,
    [property: Id(1)] ImmutableArray<JoinedConversation> Joined,
    [property: Id(2)] string Evidence,
    [property: Id(3)] ImmutableArray<Ports.Identity> Names,
    [property: Id(4)] ImmutableArray<ConversationId> Moved,
    [property: Id(5)] ContactProfile Profile);

/// <summary>A conversation that another one goes on for.</summary>
[GenerateSerializer, Immutable, Alias("parley.JoinedConversation")]
public readonly record struct JoinedConversation([property: Id(0)] ConversationId From, [property: Id(1)] ConversationId Into);

/// <summary>WhatsApp says that a person is called otherwise now.</summary>
/// <param name="Phone">The number from now on, E.164 digits; null where WhatsApp does not tell it.</param>
/// <param name="Evidence">WhatsApp's id of the message that says so.</param>
[GenerateSerializer, Immutable, Alias("parley.RenameContact")]
public sealed record RenameContact(
    [property: Id(0)] string? Phone,
    [property: Id(1)] string? FormerPhone,
    [property: Id(2)] string? UserId,
    [property: Id(3)] string? FormerUserId,
    [property: Id(4)] string Evidence,
    [property: Id(5)] DateTimeOffset At);

/// <summary>A conversation's contact became part of another.</summary>
/// <param name="Contact">The contact from now on.</param>
/// <param name="JoinedInto">The conversation that goes on for this one, where the session had one with that contact too.</param>
[GenerateSerializer, Immutable, Alias("parley.MoveConversation")]
public sealed record MoveConversation([property: Id(0)] ContactId Contact, [property: Id(1)] ConversationId? JoinedInto);

/// <summary>An entry of the address book on the business's own phone.</summary>
/// <param name="Action">add or remove.</param>
/// <param name="Session">The session of the number that is on that phone.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
[GenerateSerializer, Immutable, Alias("parley.SyncContact")]
public sealed record SyncContact(
    [property: Id(0)] string Action,
    [property: Id(1)] string? FullName,
    [property: Id(2)] string? FirstName,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] SessionId? Session = null,
    [property: Id(5)] ReadOnlyMemory<byte> Raw = default);
