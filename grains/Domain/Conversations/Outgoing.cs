using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>A sent message that the conversation still remembers, and how far it got.</summary>
public readonly record struct Outgoing(MessageId Message, MessageStatus Status);
