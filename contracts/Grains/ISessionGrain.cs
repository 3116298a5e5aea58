using Parley.Contracts.Ports;

namespace Parley.Contracts.Grains;

/// <summary>
/// One WhatsApp endpoint of a tenant. Key: <see cref="SessionKey"/>. Owns the session's outgoing traffic: one send in
/// flight per conversation, every attempt durable before its request leaves.
/// </summary>
[Alias("parley.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Durable on return: asks the Graph API whether the token may read the number, then binds it to this tenant.</summary>
    [Alias("Connect")]
    Task<ConnectOutcome> ConnectAsync(ConnectNumber command, CancellationToken cancellationToken);

    /// <summary>Durable on return: frees the number. False when the tenant has no such active session.</summary>
    [Alias("Disconnect")]
    Task<bool> DisconnectAsync(CancellationToken cancellationToken);

    /// <summary>Durable on return: how many messages a second the number may send, 1 to 1,000. False when the tenant has no such session.</summary>
    [Alias("SetThroughput")]
    Task<bool> SetThroughputAsync(int messagesPerSecond, CancellationToken cancellationToken);

    /// <summary>Durable on return: the tenant's word about how many people its portfolio may reach. False when the tenant has no such active session.</summary>
    [Alias("SetMessagingLimit")]
    Task<bool> SetMessagingLimitAsync(MessagingLimit limit, CancellationToken cancellationToken);

    /// <summary>Durable on return: Meta's word about how many people the portfolio may reach, as a webhook brings it. False when the tenant has no such active session.</summary>
    [Alias("TakeMetasLimit")]
    Task<bool> TakeMetasLimitAsync(MessagingLimit limit, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the number is in the account that the tenant said: Meta is asked with the number's token, until it says yes once.
    /// What Meta tells of an account is nobody's who only claims it.
    /// </summary>
    [Alias("IsOfAccount")]
    Task<bool> IsOfAccountAsync(string wabaId, CancellationToken cancellationToken);

    /// <summary>How the session sends now.</summary>
    [Alias("Sending")]
    Task<SendingState> SendingAsync(CancellationToken cancellationToken);

    /// <summary>Durable on return: a queued send will not happen. False when it is too late: it is being sent, or over.</summary>
    [Alias("Cancel")]
    Task<bool> CancelAsync(MessageId message, CancellationToken cancellationToken);

    /// <summary>Why queued sends of this session have not left yet. Those that are over, or not this session's, are left out.</summary>
    /// <param name="messages">At most 256.</param>
    [Alias("Waiting")]
    Task<ImmutableArray<WaitingSend>> WaitingAsync(ImmutableArray<MessageId> messages, CancellationToken cancellationToken);

    /// <summary>
    /// Durable on return: attempts that were claimed in another process's name are unknown. For sessions that live here while
    /// a process that counted as gone claimed once more before it knew.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store did not take it; say it again.</exception>
    [Alias("SettleAbandoned")]
    Task SettleAbandonedAsync(CancellationToken cancellationToken);

    /// <summary>A droppable hint that an unknown send of this conversation was settled: later ones need not wait for it.</summary>
    [OneWay, Alias("Settled")]
    Task SettledAsync(ConversationId conversation);

    /// <summary>
    /// Done on return: its process ends, sends under way have ended and been recorded, what was leased is given back, and nothing more leaves from here.
    /// Does nothing in a process that does not end.
    /// </summary>
    [Alias("Leave")]
    Task LeaveAsync(CancellationToken cancellationToken);

    /// <summary>A droppable hint that the outbox has work for this session.</summary>
    [OneWay, Alias("Wake")]
    Task WakeAsync();
}

/// <summary>A Cloud API number to connect.</summary>
/// <param name="App">The configured Meta app whose secret signs this number's webhooks.</param>
/// <param name="Token">The access token, in the clear only on its way to being sealed.</param>
[GenerateSerializer, Immutable, Alias("parley.ConnectNumber")]
public sealed record ConnectNumber(
    [property: Id(0)] string App,
    [property: Id(1)] string PhoneNumberId,
    [property: Id(2)] string WabaId,
    [property: Id(3)] string Token)
{
    /// <summary>Without the token: a record's text may reach a log.</summary>
    public override string ToString() => $"ConnectNumber {{ App = {App}, PhoneNumberId = {PhoneNumberId}, WabaId = {WabaId} }}";
}

/// <summary>How a session sends.</summary>
/// <param name="MessagesPerSecond">Its throughput.</param>
/// <param name="HeldReason">Why nothing is sent until a person does something; null when it is not held.</param>
/// <param name="HeldCode">Meta's code for that.</param>
/// <param name="Reach">What the tenant may use of its portfolio's reach; null when the number is not connected.</param>
[GenerateSerializer, Immutable, Alias("parley.SendingState")]
public sealed record SendingState([property: Id(0)] int MessagesPerSecond, [property: Id(1)] string? HeldReason, [property: Id(2)] int? HeldCode, [property: Id(3)] TenantReach? Reach);

/// <summary>The connected number's names, or why not.</summary>
[GenerateSerializer, Immutable, Alias("parley.ConnectOutcome")]
public sealed record ConnectOutcome([property: Id(0)] string? DisplayPhoneNumber, [property: Id(1)] string? VerifiedName, [property: Id(2)] Refusal? Refusal);
