using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

internal sealed partial class HttpServerCallContext
{
    // More than this is sent although the writer asked to buffer: a handler must not grow memory without bound.
    private const int MaxBuffered = 64 * 1024;

    /// <summary>Writes one message. Without a flush it leaves with the next message, or with the trailers.</summary>
    /// <exception cref="InvalidOperationException">Another write is under way, or the call is over.</exception>
    public Task WriteAsync<T>(T message, Action<T, SerializationContext> serializer, bool flush, CancellationToken cancellationToken) =>
        TryEnterWrite() is { } refusal
            ? Task.FromException(refusal)
            : _latestWrite = WriteMessageAsync(message, serializer, flush, cancellationToken);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        return TryEnterWrite() is { } refusal ? Task.FromException(refusal) : _latestWrite = WriteHeadersAsync(responseHeaders);
    }

    private async Task WriteMessageAsync<T>(T message, Action<T, SerializationContext> serializer, bool flush, CancellationToken cancellationToken)
    {
        try
        {
            var response = HttpContext.Response;
            if (!response.HasStarted)
                await response.StartAsync(cancellationToken).ConfigureAwait(false);

            var writer = _writer ??= new MessageWriter(response.BodyWriter, Settings.MaxSendMessageSize)
            {
                Compression = _responseEncoding is null ? null : Settings.Encodings.Find(_responseEncoding),
                CompressionLevel = Settings.CompressionLevel,
            };
            writer.Write(message, serializer, WriteOptions);
            if (!flush || (WriteOptions?.Flags & WriteFlags.BufferHint) == WriteFlags.BufferHint && writer.Unflushed < MaxBuffered)
                return;
            writer.ResetUnflushed();
            await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ExitWrite();
        }

        if (HttpContext.RequestAborted.IsCancellationRequested)
            throw new OperationCanceledException("The client left while a message was written.", HttpContext.RequestAborted);
    }

    private async Task WriteHeadersAsync(Metadata responseHeaders)
    {
        try
        {
            var response = HttpContext.Response;
            if (response.HasStarted)
                throw new InvalidOperationException("Response headers can only be sent once, before the first message.");
            foreach (var header in responseHeaders)
            {
                if (header.Key == Metadata.ResponseEncodingKey)
                    SetResponseEncoding(header.Value);
                else if (MetadataRules.Refusal(header) is { } refusal)
                    throw new InvalidOperationException(refusal);
                else
                    GrpcHeaders.Add(response.Headers, header);
            }

            await response.StartAsync().ConfigureAwait(false);
            await response.BodyWriter.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            ExitWrite();
        }
    }
}
