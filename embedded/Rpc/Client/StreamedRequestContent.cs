using System.Net;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The body of a call with many requests: hands out HTTP's stream and stays open until the requests end.</summary>
internal sealed class StreamedRequestContent : RequestContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the stream to write requests to, when the server is reached.</summary>
    public Task<Stream> Opened => _opened.Task;

    /// <summary>Ends the requests.</summary>
    public void Complete() => _completed.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers leave now: the server may answer before the first request.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        _opened.TrySetResult(stream);
        await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
