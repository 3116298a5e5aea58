using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Parley.V1;

namespace Parley.Frontend.Webhooks;

/// <summary>What a customer's message says, read from the bytes that WhatsApp sent whenever it is shown: nothing is stored twice.</summary>
public static class ReceivedContent
{
    private const string Contacts = "contacts";

    // Beside the content of its type, a message may have these.
    private static readonly string[] Beside = ["context", "referral", "errors"];

    /// <summary>Fills in the content of a message whose fields are named as WhatsApp's.</summary>
    /// <param name="target">A <see cref="Message"/> or a <see cref="MessageReceived"/>.</param>
    /// <param name="type">WhatsApp's type.</param>
    /// <param name="line">The line for people: a text's body.</param>
    /// <param name="raw">What WhatsApp sent; null where that was erased.</param>
    /// <returns>What to show as raw: nothing where the content could be read.</returns>
    public static ByteString Fill(IMessage target, string type, string? line, ReadOnlyMemory<byte>? raw)
    {
        var read = type == "text" && line is not null;
        if (read) Field(target, type)!.Accessor.SetValue(target, new Text { Body = line });
        if (raw is not { IsEmpty: false } bytes || (read && !HasMore(bytes.Span))) return ByteString.Empty;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var message = document.RootElement;
            foreach (var name in Beside) LenientMessage.ReadField(message, target, target.Descriptor.FindFieldByName(name));
            if (read || ReadContent(target, type, message)) return ByteString.Empty;
        }
        catch (JsonException)
        {
            // Shown as it is.
        }

        return ByteString.CopyFrom(bytes.Span);
    }

    /// <summary>Whether the bytes are a whole message as WhatsApp tells it, and not only the content of one that was sent from here.</summary>
    public static bool IsMessage(string type, ReadOnlyMemory<byte>? raw)
    {
        if (raw is not { IsEmpty: false } bytes) return false;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Text("type") == type && document.RootElement.Text("id") is not null && document.RootElement.Text("timestamp") is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool ReadContent(IMessage target, string type, JsonElement message)
    {
        if (type == Contacts) return LenientMessage.ReadField(message, target, target.Descriptor.FindFieldByName(Contacts));
        if (Field(target, type) is not { } field || !LenientMessage.ReadField(message, target, field)) return false;
        // WhatsApp writes it beside the content it belongs to.
        if (field.Accessor.GetValue(target) is V1.System { Identity: null } system && message.Object("identity") is { ValueKind: JsonValueKind.Object } identity)
        {
            system.Identity = new V1.System.Types.Identity();
            LenientMessage.Read(identity, system.Identity);
        }

        if (((IMessage)field.Accessor.GetValue(target)).CalculateSize() > 0) return true;
        field.Accessor.Clear(target);
        return false;
    }

    private static FieldDescriptor? Field(IMessage target, string type) =>
        target.Descriptor.FindFieldByName(type) is { RealContainingOneof.Name: "content" } field ? field : null;

    /// <summary>Most texts have nothing but their body, and need no parsing.</summary>
    private static bool HasMore(ReadOnlySpan<byte> raw) =>
        raw.IndexOf("\"context\""u8) >= 0 || raw.IndexOf("\"referral\""u8) >= 0 || raw.IndexOf("\"errors\""u8) >= 0;
}
