using Grpc.Core;
using Grpc.Net.Compression;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>How the requests of one call become bytes.</summary>
internal sealed class RequestFraming<TRequest>(Action<TRequest, SerializationContext> serializer, int? maxSize, WriteOptions? options)
{
    /// <summary>How requests are written unless a writer says otherwise.</summary>
    public WriteOptions? Options => options;

    public ICompressionProvider? Compression { get; set; }

    /// <summary>Frames one request into pooled memory that the caller disposes.</summary>
    public PooledBuffer Frame(TRequest request, WriteOptions? writeOptions)
    {
        var buffer = new PooledBuffer();
        try
        {
            new MessageWriter(buffer, maxSize) { Compression = Compression }.Write(request, serializer, writeOptions);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
