namespace Parley.Embedded.Rpc.Server;

/// <summary>A handler used a call that had ended. Its own kind, so that it is no news after a deadline or a client's leaving.</summary>
internal sealed class CallOverException() : InvalidOperationException("Nothing can be read or written: the call is over.");
