using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Domain.Content;
using Parley.Frontend.Sending;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Graph;

/// <summary>
/// <c>POST {phone-number-id}/messages</c> as Meta takes it: a message to send, or a read receipt with or without the typing indicator. Each POST is one
/// send; with the header <c>Idempotency-Key</c>, the same POST again is the same send.
/// </summary>
public sealed class GraphMessages(Sender sender, Attention attention, MessageNames names)
{
    private const int MaxBody = 1 << 20;
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>Durable before it answers.</summary>
    public async Task TakeAsync(FaceCall call)
    {
        using var body = await ReadAsync(call.Http);
        var root = body.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Failed(GraphFailure.Parameter("The body is no JSON object."));
        if (Text(root, "messaging_product") != "whatsapp") throw Failed(GraphFailure.Parameter("The parameter messaging_product is required; it is \"whatsapp\"."));
        if (root.TryGetProperty("status", out _)) await MarkReadAsync(call, root);
        else await SendAsync(call, root);
    }

    private async Task SendAsync(FaceCall call, JsonElement root)
    {
        var request = Request(call, root);
        var answer = await sender.SendAsync(call.Call, request);
        var to = Text(root, "to") ?? Text(root, "recipient")!;
        await FaceAnswer.WriteAsync(call.Http, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("messaging_product", "whatsapp");
            writer.WriteStartArray("contacts");
            writer.WriteStartObject();
            writer.WriteString("input", to);
            if (Recipient.TryParseAny(request.To, out var recipient)) writer.WriteString(recipient.IsPhone || recipient.IsGroup ? "wa_id" : "user_id", recipient.Identity.Value);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartArray("messages");
            writer.WriteStartObject();
            writer.WriteString("id", MessageNames.InMetasForm(new MessageId(answer.Id)));
            if (request.ContentCase == SendMessageRequest.ContentOneofCase.Template) writer.WriteString("message_status", "accepted");
            writer.WriteEndObject();
            writer.WriteEndArray();
        });
    }

    private static SendMessageRequest Request(FaceCall call, JsonElement root)
    {
        var key = call.Http.Request.Headers[KeyHeader].ToString();
        var toGroup = Text(root, "recipient_type") == "group";
        var request = new SendMessageRequest
        {
            Session = call.Session.Id.Value,
            // Meta: where both are given, to wins.
            To = toGroup ? Recipient.GroupPrefix + (Text(root, "to") ?? throw Failed(GraphFailure.Missing("to"))) : Digits(Text(root, "to") ?? Text(root, "recipient") ?? throw Failed(GraphFailure.Missing("to"))),
            Key = key.Length > 0 ? key : Guid.NewGuid().ToString("N"),
        };
        var type = Text(root, "type") ?? ContentTypes.Text;
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "messaging_product" or "to" or "recipient" or "type":
                    break;
                case "recipient_type" when property.Value.ValueEquals("individual") || toGroup:
                    break;
                case "recipient_type":
                    throw Failed(GraphFailure.Value("recipient_type is individual or group."));
                case "biz_opaque_callback_data":
                    request.BizOpaqueCallbackData = property.Value.GetString() ?? "";
                    break;
                case "context":
                    ApiJson.Read(Encoding.UTF8.GetBytes(property.Value.GetRawText()), request, "context");
                    break;
                case var name when name == type && Content.SentContent.IsKind(type):
                    ApiJson.Read(Encoding.UTF8.GetBytes(property.Value.GetRawText()), request, type);
                    break;
                default:
                    throw Failed(GraphFailure.Parameter($"Unexpected key \"{property.Name}\" on param of type {type}."));
            }
        }

        return request.ContentCase == SendMessageRequest.ContentOneofCase.None && request.Contacts.Count == 0 ? throw Failed(GraphFailure.Missing(type)) : request;
    }

    private async Task MarkReadAsync(FaceCall call, JsonElement root)
    {
        if (Text(root, "status") != "read") throw Failed(GraphFailure.Parameter("Param status must be one of {read}."));
        var wamid = Text(root, "message_id") ?? throw Failed(GraphFailure.Missing("message_id"));
        var message = await names.ReceivedAsync(call.Call, call.Session.Id, wamid);
        await attention.MarkReadAsync(call.Call, message.Value, typing: root.TryGetProperty("typing_indicator", out _));
        await FaceAnswer.SuccessAsync(call.Http);
    }

    /// <summary>Meta's clients write numbers as people do.</summary>
    private static string Digits(string to) => to.Any(char.IsAsciiLetter) ? to : string.Concat(to.Where(static c => c is not (' ' or '-' or '(' or ')' or '.')));

    private static async Task<JsonDocument> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBody;
        try
        {
            return await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            throw Failed(GraphFailure.Parameter("The body is not JSON."));
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static GraphFailureException Failed(GraphFailure failure) => new(failure);
}
