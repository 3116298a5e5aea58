using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serializer puts one message. A serializer calls one of the two Complete methods, once.</summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole message; the array belongs to the transport from here on.</summary>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write the message into.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the message's exact length in bytes, before the buffer is asked for.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Says that the buffer holds the whole message.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
