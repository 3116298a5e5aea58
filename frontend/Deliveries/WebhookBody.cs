using System.Buffers;
using System.Text.Json;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Deliveries;

/// <summary>A request's body: <c>{"type","timestamp","data"}</c>, where data is the event as REST shows it.</summary>
public static class WebhookBody
{
    public static byte[] Of(Event @event)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Append(output, "{\"type\":\""u8);
        Append(output, JsonEncodedText.Encode(@event.Type).EncodedUtf8Bytes);
        Append(output, "\",\"timestamp\":"u8);
        // A Timestamp is a quoted string of JSON by itself.
        ApiJson.Write(output, @event.At);
        Append(output, ",\"data\":"u8);
        ApiJson.Write(output, @event);
        Append(output, "}"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
