using Grpc.Core;

namespace Parley.Embedded.Rpc.Client;

/// <summary>How a call ended.</summary>
internal sealed record CallOutcome(Status Status, Metadata Trailers);
