using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;

namespace Parley.Embedded.Rpc.Wire;

/// <summary>
/// Takes the messages of one direction of a call off a pipe: a flag byte, four bytes of length, the message. A message is parsed in the
/// pipe's own memory, and one that is too large is refused by its length, before it is there.
/// </summary>
internal sealed class MessageReader(PipeReader pipe, int? maxSize, MessageEncodings encodings, string? encoding) : DeserializationContext
{
    public const int HeaderSize = 5;

    private ReadOnlySequence<byte> _payload;

    public override int PayloadLength => checked((int)_payload.Length);

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    public static RpcException TooLarge(int maxSize) =>
        new(new Status(StatusCode.ResourceExhausted, $"Received message is larger than the maximum of {maxSize} bytes."));

    /// <summary>Reads the one message that the direction has.</summary>
    /// <exception cref="RpcException">There is none, a part of one, or more than one.</exception>
    public async ValueTask<T> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        T? message = null;
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = result.Buffer;
            try
            {
                message ??= TryTake(ref rest, deserializer);
                if (message is not null && !rest.IsEmpty)
                    throw Broken("More than one message came where one was expected.");
                if (result.IsCompleted)
                    return message ?? throw Broken(rest.IsEmpty ? "No message came where one was expected." : "A message ended before its length.");
            }
            finally
            {
                pipe.AdvanceTo(rest.Start, message is null ? rest.End : rest.Start);
            }
        }
    }

    /// <summary>Reads the next message of a stream; null at its end.</summary>
    /// <exception cref="RpcException">The stream ends within a message.</exception>
    public async ValueTask<T?> ReadNextAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = result.Buffer;
            T? message = null;
            try
            {
                message = TryTake(ref rest, deserializer);
                if (message is not null)
                    return message;
                if (result.IsCompleted)
                    return rest.IsEmpty ? null : throw Broken("A message ended before its length.");
            }
            finally
            {
                pipe.AdvanceTo(rest.Start, message is null ? rest.End : rest.Start);
            }
        }
    }

    private T? TryTake<T>(ref ReadOnlySequence<byte> buffer, Func<DeserializationContext, T> deserializer)
        where T : class
    {
        if (buffer.Length < HeaderSize)
            return null;
        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        if (header[0] > 1)
            throw new UnreadableException($"A message begins with the unknown flags {header[0]}.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (uint)(maxSize ?? int.MaxValue))
            throw TooLarge(maxSize ?? int.MaxValue);
        if (buffer.Length - HeaderSize < length)
            return null;

        var payload = buffer.Slice(HeaderSize, length);
        buffer = buffer.Slice(payload.End);
        if (header[0] == 0)
            return Parse(payload, deserializer);
        using var plain = encodings.Decompress(payload, encoding, maxSize);
        return Parse(new ReadOnlySequence<byte>(plain.Written), deserializer);
    }

    private T Parse<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        _payload = payload;
        try
        {
            return deserializer(this);
        }
        catch (Exception unparsable) when (unparsable is not RpcException)
        {
            throw new UnreadableException("A message could not be parsed.", unparsable);
        }
        finally
        {
            _payload = default;
        }
    }

    private static RpcException Broken(string detail) => new(new Status(StatusCode.Internal, detail));
}
