using System.Text.Json;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>Reads the body of a send and says what is wrong with its form.</summary>
internal static class MessageForm
{
    private const int MaxText = 4096;
    private const int MaxCallbackData = 512;

    /// <summary>A text, or the first thing that is wrong with it.</summary>
    public static (TextSend? Send, GraphError? Error) ReadText(JsonElement body)
    {
        if (String(body, "recipient_type") is { } kind && kind != "individual")
            return Wrong(GraphErrors.InvalidParameter($"Param recipient_type must be one of {{individual}} - got \"{kind}\"."));
        var to = String(body, "to");
        var recipient = String(body, "recipient");
        if (to is null && recipient is null) return Wrong(GraphErrors.MissingParameter("to"));
        var digits = to is null ? null : PhoneDigits.Parse(to);
        if (to is not null && digits is null)
            return Wrong(GraphErrors.InvalidValue("The phone number is malformed: use digits with the country code, such as +14155550100."));
        var type = String(body, "type") ?? "text";
        if (type != "text") return Wrong(GraphErrors.UnsupportedType(type));
        if (!body.TryGetProperty("text", out var text)) return Wrong(GraphErrors.MissingParameter("text"));
        if (text.ValueKind != JsonValueKind.Object) return Wrong(GraphErrors.InvalidParameter("Param text must be a JSON object."));
        if (!text.TryGetProperty("body", out var bodyText)) return Wrong(GraphErrors.MissingParameter("text['body']"));
        if (bodyText.ValueKind != JsonValueKind.String) return Wrong(GraphErrors.InvalidParameter("Param text['body'] must be a string."));
        var words = JsonText.Of(bodyText);
        if (string.IsNullOrWhiteSpace(words)) return Wrong(GraphErrors.MissingParameter("text['body']"));
        if (Length(words) > MaxText)
            return Wrong(GraphErrors.InvalidValue($"Param text['body'] must be at most {MaxText} characters long."));
        var preview = text.TryGetProperty("preview_url", out var asked) && asked.ValueKind == JsonValueKind.True;
        var (replyTo, contextError) = Context(body);
        if (contextError is not null) return Wrong(contextError);
        if (body.TryGetProperty("biz_opaque_callback_data", out var data))
        {
            if (data.ValueKind != JsonValueKind.String) return Wrong(GraphErrors.InvalidParameter("Param biz_opaque_callback_data must be a string."));
            if (Length(JsonText.Of(data)) > MaxCallbackData)
                return Wrong(GraphErrors.InvalidParameter($"Param biz_opaque_callback_data must be at most {MaxCallbackData} characters long."));
        }

        // Where both are given, the number wins.
        var send = new TextSend(
            to ?? recipient!, digits, to is null ? recipient : null, words, preview, replyTo, String(body, "biz_opaque_callback_data"));
        return (send, null);
    }

    /// <summary>A member that is a string; null when it is missing or something else.</summary>
    public static string? String(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonText.Of(value)
            : null;

    private static (string? Id, GraphError? Error) Context(JsonElement body)
    {
        if (!body.TryGetProperty("context", out var context)) return (null, null);
        if (context.ValueKind != JsonValueKind.Object) return (null, GraphErrors.InvalidParameter("Param context must be a JSON object."));
        return String(context, "message_id") is { Length: > 0 } id
            ? (id, null)
            : (null, GraphErrors.MissingParameter("context['message_id']"));
    }

    // Characters are code points: an emoji counts once.
    private static int Length(string text) => text.Length <= MaxCallbackData ? text.Length : text.EnumerateRunes().Count();

    private static (TextSend?, GraphError?) Wrong(GraphError error) => (null, error);
}
