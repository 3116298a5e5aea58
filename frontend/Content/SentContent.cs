using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Content;

/// <summary>A request's content as the conversation takes it.</summary>
/// <param name="Type">WhatsApp's type; null for a text.</param>
/// <param name="Line">A text's body; of anything else the line that stands for it in lists.</param>
/// <param name="Json">Meta's JSON object of that type; empty for a text that is nothing but its body.</param>
public readonly record struct SentContent(string? Type, string Line, ReadOnlyMemory<byte> Json)
{
    /// <summary>Reads a request's content and checks it against WhatsApp's limits.</summary>
    /// <exception cref="RefusedException">It breaks one of them.</exception>
    public static SentContent Of(SendMessageRequest request)
    {
        if (request is { ContentCase: SendMessageRequest.ContentOneofCase.Text, Contacts.Count: 0, Text.HasPreviewUrl: false })
        {
            if (Domain.Conversations.Rules.CheckText(request.Text.Body) is { } tooLong) throw new RefusedException(tooLong);
            return new SentContent(null, request.Text.Body, default);
        }

        var (type, json) = Written(request);
        if (json.Length > ContentRules.MaxBytes) throw Arguments.Invalid("CONTENT_LIMIT", $"The content has {json.Length} bytes; a message has {ContentRules.MaxBytes} at most.");
        using var document = Parse(json);
        if (ContentRules.Check(type, document.RootElement) is { } refusal) throw new RefusedException(refusal);
        var line = StoredLine(ContentLine.Of(type, document.RootElement));
        // A text stays a text, whatever else is said of it.
        return new SentContent(type == ContentTypes.Text ? null : type, line, json);
    }

    /// <summary>Whether a message of this type can be sent.</summary>
    public static bool IsKind(string type) =>
        type == ContentTypes.Contacts || SendMessageRequest.Descriptor.FindFieldByName(type) is { RealContainingOneof: not null };

    /// <summary>What tells this content from any other, for the same request is to be known again.</summary>
    public static string Fingerprint(SendMessageRequest request)
    {
        var (type, json) = Written(request);
        return $"{type}\n{Convert.ToHexString(SHA256.HashData(json))}";
    }

    private static (string Type, byte[] Json) Written(SendMessageRequest request)
    {
        var field = SendMessageRequest.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(request);
        if (request.Contacts.Count > 0)
        {
            return field is null
                ? (ContentTypes.Contacts, MetaJson.Write(request.Contacts))
                : throw Arguments.Invalid("CONTENT_TWICE", $"A message says one thing; this one has {field.Name} and contacts.");
        }

        return field is null
            ? throw Arguments.Invalid("CONTENT_MISSING", "A message needs content: text, image, video, audio, document, sticker, location, contacts, interactive, reaction or template.")
            : (field.Name, MetaJson.Write((IMessage)field.Accessor.GetValue(request)));
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw Arguments.Invalid("CONTENT_INVALID", "The content is nested too deeply.");
        }
    }

    private static string StoredLine(string line) => line.Length <= 4096 ? line : line[..4096];
}
