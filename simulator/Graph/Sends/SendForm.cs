using System.Text.Json;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph.Sends;

/// <summary>Reads the body of a send: the envelope here, each type by its own reader. Knows form only; what depends on the world is checked later.</summary>
internal static class SendForm
{
    private const int MaxCallbackData = 512;

    // Meta's own example of a template send leaves recipient_type out; tests of Meta's clients put it everywhere.
    private static readonly string[] Envelope =
    [
        "messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data", "recipient_identity_key_hash",
        "message_activity_sharing", "access_token", "preview_url", "ttl", "product_policy",
    ];

    private static readonly Dictionary<string, Func<Part, Content>> Types = new(StringComparer.Ordinal)
    {
        ["text"] = PlainContents.Text,
        ["image"] = MediaContents.Image,
        ["video"] = MediaContents.Video,
        ["audio"] = MediaContents.Audio,
        ["document"] = MediaContents.Document,
        ["sticker"] = MediaContents.Sticker,
        ["location"] = PlainContents.Location,
        ["contacts"] = PlainContents.Contacts,
        ["reaction"] = PlainContents.Reaction,
        ["interactive"] = InteractiveContent.Read,
        ["template"] = TemplateContent.Read,
    };

    /// <summary>A message, or the first thing that is wrong with it.</summary>
    public static (OutgoingMessage? Message, GraphError? Error) Read(JsonElement body)
    {
        try
        {
            return (Read(new Part(body, "")), null);
        }
        catch (FormException e)
        {
            return (null, e.Error);
        }
    }

    /// <summary>A member that is a string; null when it is missing or something else.</summary>
    public static string? String(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonText.Of(value)
            : null;

    private static OutgoingMessage Read(Part body)
    {
        var toGroup = body.Has("recipient_type") && body.Choice("recipient_type", "individual", "group") == "group";
        var to = body.Text("to", 1000);
        var recipient = body.Text("recipient", 200);
        if (to is null && (recipient is null || toGroup)) throw body.Missing("to");
        var digits = to is null || toGroup ? null : PhoneDigits.Parse(to);
        if (toGroup && PhoneDigits.Parse(to) is not null) throw body.Need("to").Wrong("is not the id of a group, as recipient_type says.");
        if (to is not null && digits is null && !toGroup)
            throw new FormException(GraphErrors.InvalidValue("The phone number is malformed: use digits with the country code, such as +14155550100."));
        var type = body.Text("type", 1000) ?? "text";
        if (!Types.TryGetValue(type, out var reader)) throw new FormException(GraphErrors.UnsupportedType(type));
        var part = Unwrapped(body.Need(type));
        var content = reader(type == "contacts" ? part : part.AsObject());
        var replyTo = body.FindObject("context")?.Only("message_id").NeedText("message_id", 1000);
        var data = body.Find("biz_opaque_callback_data")?.AsText();
        if (data?.Length > MaxCallbackData && data.EnumerateRunes().Count() > MaxCallbackData)
            throw body.Need("biz_opaque_callback_data").Wrong($"must be at most {MaxCallbackData} characters long.");
        if (type == "reaction" && replyTo is not null) throw body.Need("context").Wrong("is not allowed for reactions.");
        NoOther(body, type);

        // Where both are given, the number wins.
        return new OutgoingMessage(to ?? recipient!, digits, to is null ? recipient : null, type, type == "text" ? default : part.Value, content.Text)
        {
            ToGroup = toGroup,
            ReplyTo = replyTo,
            CallbackData = data,
            PreviewUrl = content.PreviewUrl,
            Media = content.Media,
            ReactsTo = content.ReactsTo,
        };
    }

    // Graph takes JSON inside a string too, and there are clients that rely on it.
    private static Part Unwrapped(Part part)
    {
        if (part.Value.ValueKind != JsonValueKind.String || part.AsText().TrimStart() is not (['{', ..] or ['[', ..])) return part;
        try
        {
            using var document = JsonDocument.Parse(part.AsText());
            return new Part(document.RootElement.Clone(), part.Path);
        }
        catch (JsonException)
        {
            return part;
        }
    }

    // Only the object of the type itself, and nothing Graph never heard of.
    private static void NoOther(Part body, string type)
    {
        foreach (var member in body.Value.EnumerateObject())
        {
            if (member.Name != type && !Envelope.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                throw new FormException(GraphErrors.InvalidParameter($"Unexpected key \"{member.Name}\" on param \"root\"."));
        }
    }
}
