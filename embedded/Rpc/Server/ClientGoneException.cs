namespace Parley.Embedded.Rpc.Server;

/// <summary>
/// The request ended before its end. Its own kind, because Kestrel tells a reader of that before it cancels the request's token, and a handler's
/// own input and output may fail with the same <see cref="IOException"/>.
/// </summary>
internal sealed class ClientGoneException(Exception cause) : IOException("The client left, or its connection did.", cause);
