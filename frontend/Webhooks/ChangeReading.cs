namespace Parley.Frontend.Webhooks;

/// <summary>What one change held.</summary>
public sealed record ChangeReading(ImmutableArray<MessageReading> Messages, ImmutableArray<StatusReading> Statuses, ImmutableArray<FactReading> Facts, ImmutableArray<Fault> Faults);

/// <summary>A message and who wrote it.</summary>
public sealed record MessageReading(Peer Peer, InboundMessage Message);

/// <summary>Something that happened beside messages, and with whom.</summary>
public sealed record FactReading(Peer Peer, ConversationFact Fact);

/// <summary>A fragment that could not be handled.</summary>
public sealed record Fault(string Reason, string Detail, ReadOnlyMemory<byte> Fragment);
