namespace Parley.Frontend.Webhooks;

/// <summary>What one change held.</summary>
public sealed record ChangeReading(ImmutableArray<MessageReading> Messages, ImmutableArray<StatusReading> Statuses, ImmutableArray<FactReading> Facts, ImmutableArray<Fault> Faults);

/// <summary>A message and who wrote it.</summary>
/// <param name="File">What WhatsApp keeps for it, if anything.</param>
/// <param name="Username">What they call themselves in WhatsApp, without '@', lower case.</param>
/// <param name="Rename">What they are called from now on, where the message says so.</param>
public sealed record MessageReading(Peer Peer, InboundMessage Message, FileReading? File = null, string? Username = null, RenameContact? Rename = null);

/// <summary>A file that WhatsApp keeps for a message.</summary>
/// <param name="WhatsAppId">WhatsApp's id of it.</param>
/// <param name="Kind">image, video, audio, document or sticker.</param>
public sealed record FileReading(string WhatsAppId, string Kind, string? MimeType, string? FileName);

/// <summary>Something that happened beside messages, and with whom.</summary>
/// <param name="File">What WhatsApp keeps for it, if anything.</param>
public sealed record FactReading(Peer Peer, ConversationFact Fact, FileReading? File = null);

/// <summary>A fragment that could not be handled.</summary>
public sealed record Fault(string Reason, string Detail, ReadOnlyMemory<byte> Fragment);
