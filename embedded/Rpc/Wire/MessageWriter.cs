using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Parley.Embedded.Rpc.Wire;

/// <summary>
/// Puts the messages of one direction of a call into a buffer, framed. A serializer that announces its length writes straight into the
/// target; all others, and compressed messages, pass through pooled memory. One message at a time.
/// </summary>
internal sealed class MessageWriter(IBufferWriter<byte> target, int? maxSize) : SerializationContext
{
    private bool _compress;
    private bool _complete;
    private bool _framed;
    private int? _announced;
    private PooledBuffer? _buffer;

    /// <summary>The compression of messages that are to be compressed; null for none.</summary>
    public ICompressionProvider? Compression { get; set; }

    /// <summary>How hard to compress.</summary>
    public CompressionLevel? CompressionLevel { get; set; }

    /// <summary>Bytes put into the target since the last reset, frames included.</summary>
    public long Unflushed { get; private set; }

    public void ResetUnflushed() => Unflushed = 0;

    /// <summary>Frames a message. When it throws before the serializer wrote, nothing is in the target.</summary>
    /// <exception cref="RpcException">The message is too large to be sent.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serializer, WriteOptions? options)
    {
        _compress = Compression is not null && (options?.Flags & WriteFlags.NoCompress) != WriteFlags.NoCompress;
        _complete = _framed = false;
        _announced = null;
        try
        {
            serializer(message, this);
            if (!_complete)
                throw new InvalidOperationException("The serializer did not complete the message.");
        }
        finally
        {
            _buffer?.Dispose();
            _buffer = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        ThrowIfTooLarge(payloadLength);
        _announced = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_buffer is not null)
            return _buffer;
        if (_announced is not { } length || _compress)
            return _buffer = new PooledBuffer(_announced ?? 4096);
        if (_framed)
            return target;
        WriteHeader(compressed: false, length);
        Unflushed += length;
        return target;
    }

    public override void Complete()
    {
        _complete = true;
        if (_buffer is not null)
            WritePayload(_buffer.Written.Span);
        else if (!_framed)
            WriteHeader(compressed: false, _announced is null or 0 ? 0 : throw new InvalidOperationException("The announced message was not written."));
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        _complete = true;
        WritePayload(payload);
    }

    private void WritePayload(ReadOnlySpan<byte> payload)
    {
        ThrowIfTooLarge(payload.Length);
        if (!_compress)
        {
            WriteFrame(compressed: false, payload);
            return;
        }

        using var compressed = new PooledBuffer(payload.Length / 2);
        using (var stream = Compression!.CreateCompressionStream(compressed, CompressionLevel))
            stream.Write(payload);
        WriteFrame(compressed: true, compressed.Written.Span);
    }

    private void WriteFrame(bool compressed, ReadOnlySpan<byte> payload)
    {
        WriteHeader(compressed, payload.Length);
        target.Write(payload);
        Unflushed += payload.Length;
    }

    private void WriteHeader(bool compressed, int length)
    {
        var header = target.GetSpan(MessageReader.HeaderSize);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        target.Advance(MessageReader.HeaderSize);
        _framed = true;
        Unflushed += MessageReader.HeaderSize;
    }

    private void ThrowIfTooLarge(int length)
    {
        if (length > maxSize)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"Message to send is larger than the maximum of {maxSize} bytes."));
    }
}
