namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>The spool cannot take a webhook: it is at its limit, the disk is full or failing, or the process stops.</summary>
public sealed class SpoolUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
