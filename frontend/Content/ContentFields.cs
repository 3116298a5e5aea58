using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Parley.Domain.Content;
using Parley.V1;

namespace Parley.Frontend.Content;

/// <summary>Puts what was sent back into the API's messages, from the bytes that the journal keeps.</summary>
public static class ContentFields
{
    /// <summary>Fills the content of a <see cref="Message"/> or a <see cref="MessageQueued"/>; leaves it empty where it was erased.</summary>
    /// <param name="target">The message to fill.</param>
    /// <param name="type">WhatsApp's type; null for a text.</param>
    /// <param name="text">A text's body.</param>
    /// <param name="json">Meta's JSON object of the type, where it is not a plain text.</param>
    public static void Fill(IMessage target, string? type, string? text, ReadOnlyMemory<byte>? json)
    {
        if (json is not { IsEmpty: false } written)
        {
            if (text is not null && (type is null or ContentTypes.Text)) SetText(target, new Text { Body = text });
            return;
        }

        if (target.Descriptor.FindFieldByName(type ?? ContentTypes.Text) is not { } field) return;
        if (field.IsRepeated) FillList((System.Collections.IList)field.Accessor.GetValue(target), field.MessageType, written);
        else if (MetaJson.Read(field.MessageType, Encoding.UTF8.GetString(written.Span)) is { } read) field.Accessor.SetValue(target, read);
    }

    private static void SetText(IMessage target, Text text)
    {
        if (target is Message message) message.Text = text;
        else if (target is MessageQueued queued) queued.Text = text;
    }

    private static void FillList(System.Collections.IList list, MessageDescriptor type, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array) return;
        foreach (var item in document.RootElement.EnumerateArray())
        {
            if (MetaJson.Read(type, item.GetRawText()) is { } read) list.Add(read);
        }
    }
}
