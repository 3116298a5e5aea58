using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Parley.Wire;

/// <summary>What a server-streaming method writes to when the caller used REST. One write at a time.</summary>
internal sealed class SseStreamWriter<T>(SseStream stream, ProtoJsonWriter json, FieldDescriptor? cursor, FieldDescriptor? body)
    : IServerStreamWriter<T> where T : class
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    /// <summary><see cref="WriteFlags.BufferHint"/> says that more follows at once.</summary>
    public WriteOptions? WriteOptions { get; set; }

    public async Task WriteAsync(T message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var source = (IMessage)message;
        _buffer.ResetWrittenCount();
        if (body is null) json.Write(_buffer, source);
        else json.WriteField(_buffer, source, body);
        var id = cursor is null ? "" : (string)cursor.Accessor.GetValue(source);
        var more = WriteOptions is { } options && options.Flags.HasFlag(WriteFlags.BufferHint);
        await stream.WriteAsync(_buffer.WrittenMemory, id, more);
    }

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WriteAsync(message);
    }
}
