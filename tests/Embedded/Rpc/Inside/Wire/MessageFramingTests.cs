using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Tests.Embedded.Rpc.Wire;

public sealed class MessageFramingTests
{
    private static readonly Marshaller<string> Text = Marshallers.StringMarshaller;

    private static readonly Marshaller<byte[]> Announced = Marshallers.Create<byte[]>(
        (message, context) =>
        {
            context.SetPayloadLength(message.Length);
            context.GetBufferWriter().Write(message);
            context.Complete();
        },
        context => context.PayloadAsNewBuffer());

    private static readonly Marshaller<byte[]> Unannounced = Marshallers.Create<byte[]>(
        (message, context) =>
        {
            context.GetBufferWriter().Write(message);
            context.Complete();
        },
        context => context.PayloadAsReadOnlySequence().ToArray());

    [Fact]
    public void Every_way_to_serialize_gives_the_same_frame()
    {
        byte[] expected = [0, 0, 0, 0, 2, (byte)'h', (byte)'i'];
        Assert.Equal(expected, Written("hi", Text));
        Assert.Equal(expected, Written("hi"u8.ToArray(), Announced));
        Assert.Equal(expected, Written("hi"u8.ToArray(), Unannounced));
    }

    [Fact]
    public void An_empty_message_is_a_header()
    {
        Assert.Equal(new byte[5], Written("", Text));
        Assert.Equal(new byte[5], Written([], Announced));
        Assert.Equal(new byte[5], Written([], Unannounced));
        Assert.Equal(new byte[5], Written([], Marshallers.Create<byte[]>((_, context) => context.Complete(), context => [])));
    }

    [Fact]
    public void A_serializer_that_does_not_complete_is_a_mistake() => Assert.Throws<InvalidOperationException>(() =>
        Written([], Marshallers.Create<byte[]>((_, _) => { }, context => [])));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_over_the_limit_writes_nothing(bool announced)
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(target, maxSize: 10);
        var marshaller = announced ? Announced : Unannounced;
        writer.Write(new byte[10], marshaller.ContextualSerializer, null);
        Assert.Equal(15, target.WrittenCount);
        var refusal = Assert.Throws<RpcException>(() => writer.Write(new byte[11], marshaller.ContextualSerializer, null));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.Equal(15, target.WrittenCount);
    }

    [Fact]
    public async Task Compressed_messages_come_back_and_are_smaller()
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(target, null) { Compression = new GzipCompressionProvider(CompressionLevel.Fastest) };
        writer.Write(new byte[100_000], Announced.ContextualSerializer, null);
        Assert.Equal(1, target.WrittenSpan[0]);
        Assert.True(target.WrittenCount < 1000);
        writer.Write("plain"u8.ToArray(), Announced.ContextualSerializer, new WriteOptions(WriteFlags.NoCompress));

        var reader = Reader(target.WrittenSpan.ToArray(), "gzip");
        Assert.Equal(100_000, (await reader.ReadNextAsync(Announced.ContextualDeserializer, default))!.Length);
        Assert.Equal("plain", await reader.ReadNextAsync(Text.ContextualDeserializer, default));
        Assert.Null(await reader.ReadNextAsync(Text.ContextualDeserializer, default));
    }

    [Fact]
    public async Task Messages_survive_any_cutting()
    {
        var bytes = Written("first", Text).Concat(Written("", Text)).Concat(Written("third", Text)).ToArray();
        var pipe = new Pipe();
        var reader = new MessageReader(pipe.Reader, null, MessageEncodings.Default, null);
        var read = Task.Run(async () =>
        {
            var messages = new List<string>();
            while (await reader.ReadNextAsync(Text.ContextualDeserializer, default) is { } message)
                messages.Add(message);
            return messages;
        });
        foreach (var b in bytes)
            await pipe.Writer.WriteAsync(new[] { b });
        await pipe.Writer.CompleteAsync();
        Assert.Equal(["first", "", "third"], await read);
    }

    [Fact]
    public async Task A_length_over_four_gigabytes_less_one_is_refused_by_its_header()
    {
        var reader = Reader([0, 255, 255, 255, 255], null);
        var refusal = await Assert.ThrowsAnyAsync<RpcException>(async () => await reader.ReadNextAsync(Text.ContextualDeserializer, default));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    [Fact]
    public void Marshallers_of_arrays_and_of_buffers_are_each_others_inverse()
    {
        Assert.Equal("ü", Text.Deserializer(Text.Serializer("ü")));
        Assert.Equal([1, 2], Announced.Deserializer(Announced.Serializer([1, 2])));
        Assert.Equal([1, 2], Unannounced.Deserializer(Unannounced.Serializer([1, 2])));
    }

    private static byte[] Written<T>(T message, Marshaller<T> marshaller)
    {
        var target = new ArrayBufferWriter<byte>();
        new MessageWriter(target, null).Write(message, marshaller.ContextualSerializer, null);
        return target.WrittenSpan.ToArray();
    }

    private static MessageReader Reader(byte[] bytes, string? encoding) =>
        new(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), null, MessageEncodings.Default, encoding);
}
