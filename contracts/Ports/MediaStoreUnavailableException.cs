namespace Parley.Contracts.Ports;

/// <summary>The store of media does not answer or does not take this now. Nothing is known of the bytes; asking again does no harm.</summary>
public sealed class MediaStoreUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
