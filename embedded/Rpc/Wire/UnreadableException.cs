using Grpc.Core;

namespace Parley.Embedded.Rpc.Wire;

/// <summary>
/// Bytes that are no message, or no metadata. Its own kind, because a client's call ends with INTERNAL then, and a server's with UNKNOWN like every error that no handler described.
/// </summary>
internal sealed class UnreadableException(string detail, Exception? cause = null) : RpcException(new Status(StatusCode.Internal, detail, cause));
