using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>A sent message that the conversation still remembers, and how far it got.</summary>
/// <param name="Priced">Whether WhatsApp has told its price.</param>
public readonly record struct Outgoing(MessageId Message, MessageStatus Status, bool Priced = false);
