using System.Net;
using System.Net.Http.Headers;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The body of a call: gRPC messages, of unknown length to HTTP.</summary>
internal abstract class RequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue GrpcType = new(Protocol.ContentType);

    protected RequestContent() => Headers.ContentType = GrpcType;

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected abstract override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken);

    protected sealed override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
