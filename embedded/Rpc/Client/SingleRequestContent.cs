using System.Net;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The body of a call with one request.</summary>
internal sealed class SingleRequestContent<TRequest>(RequestFraming<TRequest> framing, TRequest request) : RequestContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var frame = framing.Frame(request, framing.Options);
        await stream.WriteAsync(frame.Written, cancellationToken).ConfigureAwait(false);
    }
}
