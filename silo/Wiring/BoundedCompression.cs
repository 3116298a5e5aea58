using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Parley.Silo.Wiring;

/// <summary>
/// An encoding of gRPC messages that gives up on a message as soon as more comes out of it than a message may be. Grpc.AspNetCore's own would
/// unpack a hundred megabytes from a hundred kilobytes, and only then look.
/// </summary>
/// <param name="inner">The encoding.</param>
/// <param name="max">The most that a message may be, in bytes.</param>
internal sealed class BoundedCompression(ICompressionProvider inner, int max) : ICompressionProvider
{
    public string EncodingName => inner.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => inner.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream) => new Bounded(inner.CreateDecompressionStream(stream), max);

    private sealed class Bounded(Stream inner, int max) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _read += read;
            return _read <= max ? read : throw new RpcException(new Status(StatusCode.ResourceExhausted, $"Received message is larger than the maximum of {max} bytes."));
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
