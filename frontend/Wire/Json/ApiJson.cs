using System.Buffers;
using Google.Protobuf;

namespace Parley.Wire;

/// <summary>Messages of the API as REST would write them, for whoever delivers them by another way.</summary>
public static class ApiJson
{
    /// <summary>Appends <paramref name="message"/> as one line of UTF-8 JSON.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message) => ProtoJsonWriter.Plain.Write(output, message);
}
