using System.Buffers;
using Google.Protobuf;

namespace Parley.Wire;

/// <summary>Messages of the API as REST would write them, for whoever delivers them by another way.</summary>
public static class ApiJson
{
    /// <summary>Appends <paramref name="message"/> as one line of UTF-8 JSON.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message) => ProtoJsonWriter.Plain.Write(output, message);

    /// <summary>Reads a JSON value into one field of <paramref name="target"/>, as REST reads a request.</summary>
    /// <param name="field">The field by its name in the contract.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the place in it that does not fit.</exception>
    public static void Read(ReadOnlyMemory<byte> json, IMessage target, string field) =>
        ProtoJsonReader.Plain.ReadField(json, target, target.Descriptor.FindFieldByName(field));
}
