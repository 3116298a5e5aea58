namespace Parley.Contracts.Grains;

/// <summary>What WhatsApp says happened in a conversation beside messages and their statuses.</summary>
/// <param name="Parties">Whose conversation it is.</param>
/// <param name="Facts">In the webhook's order, at most 1,000.</param>
[GenerateSerializer, Immutable, Alias("parley.NoteFacts")]
public sealed record NoteFacts([property: Id(0)] Parties Parties, [property: Id(1)] ImmutableArray<ConversationFact> Facts);

/// <summary>One thing that happened: exactly one of its kinds is there.</summary>
/// <param name="Key">What makes it one fact, however often it is delivered, within its session.</param>
/// <param name="At">WhatsApp's time.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte.</param>
[GenerateSerializer, Immutable, Alias("parley.ConversationFact")]
public sealed record ConversationFact(
    [property: Id(0)] string Key,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] ReadOnlyMemory<byte> Raw,
    [property: Id(3)] CallFact? Call = null,
    [property: Id(4)] PaymentFact? Payment = null,
    [property: Id(5)] EchoFact? Echo = null,
    [property: Id(6)] ThreadFact? Thread = null);

/// <summary>A message of the conversation that did not pass here: written on the business's own phone, from before it was connected, or answered by another app.</summary>
/// <param name="WhatsAppId">WhatsApp's id (wamid); also the fact's key.</param>
/// <param name="FromCustomer">Whether the customer wrote it.</param>
/// <param name="Source">phone, history or standby.</param>
/// <param name="Status">How far it got, where WhatsApp says it.</param>
/// <param name="Field">The webhook's field.</param>
/// <param name="Part">Which part of the history it came with; null for what came by itself.</param>
[GenerateSerializer, Immutable, Alias("parley.EchoFact")]
public sealed record EchoFact(
    [property: Id(0)] string WhatsAppId,
    [property: Id(1)] bool FromCustomer,
    [property: Id(2)] string Source,
    [property: Id(3)] string Type,
    [property: Id(4)] string? OriginalType,
    [property: Id(5)] string? Text,
    [property: Id(6)] string? ReplyTo,
    [property: Id(7)] string? RefersTo,
    [property: Id(8)] Ports.MessageStatus? Status,
    [property: Id(9)] string? Field = null,
    [property: Id(10)] HistoryPart? Part = null);

/// <summary>A part of a number's history, as WhatsApp counts them.</summary>
/// <param name="Phase">0 for the last day, 1 for the 90 days before, 2 for what is older.</param>
/// <param name="Order">Its place within the phase.</param>
/// <param name="Progress">How much of the history has come with it, in percent.</param>
[GenerateSerializer, Immutable, Alias("parley.HistoryPart")]
public sealed record HistoryPart([property: Id(0)] int? Phase, [property: Id(1)] int? Order, [property: Id(2)] int? Progress);

/// <summary>Something happened to the thread itself: another app took it over or gave it back, or a group changed.</summary>
/// <param name="Field">The webhook's field.</param>
/// <param name="Happened">WhatsApp's word for it: control_passed, group_create, …</param>
/// <param name="Detail">Who, or what, where WhatsApp says it.</param>
[GenerateSerializer, Immutable, Alias("parley.ThreadFact")]
public sealed record ThreadFact([property: Id(0)] string Field, [property: Id(1)] string Happened, [property: Id(2)] string? Detail, [property: Id(3)] int? ErrorCode, [property: Id(4)] string? ErrorText);

/// <summary>A call began, rang, was taken or ended.</summary>
/// <param name="Call">WhatsApp's id (wacid).</param>
/// <param name="Happened">connect, terminate, or a status: ringing, accepted, rejected; lower case.</param>
/// <param name="ByCustomer">True when the customer called; null where WhatsApp does not say.</param>
/// <param name="Status">How it ended, where it did: completed, failed; lower case.</param>
/// <param name="Seconds">How long they spoke.</param>
[GenerateSerializer, Immutable, Alias("parley.CallFact")]
public sealed record CallFact(
    [property: Id(0)] string Call,
    [property: Id(1)] string Happened,
    [property: Id(2)] bool? ByCustomer,
    [property: Id(3)] string? Status,
    [property: Id(4)] int? Seconds,
    [property: Id(5)] int? ErrorCode,
    [property: Id(6)] string? ErrorText);

/// <summary>A payment that a message asked for got further.</summary>
/// <param name="WhatsAppId">WhatsApp's id of the message that asked.</param>
/// <param name="Status">pending, captured, failed, …</param>
/// <param name="Reference">The tenant's own reference.</param>
/// <param name="Transaction">The gateway's id.</param>
[GenerateSerializer, Immutable, Alias("parley.PaymentFact")]
public sealed record PaymentFact(
    [property: Id(0)] string WhatsAppId,
    [property: Id(1)] string Status,
    [property: Id(2)] string? Reference,
    [property: Id(3)] string? Transaction,
    [property: Id(4)] string? Currency,
    [property: Id(5)] long? AmountValue,
    [property: Id(6)] int? AmountOffset,
    [property: Id(7)] int? ErrorCode,
    [property: Id(8)] string? ErrorText);
