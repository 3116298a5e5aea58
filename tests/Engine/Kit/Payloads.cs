using System.Text.Json;

namespace Parley.Tests.Engine.Kit;

/// <summary>Webhook bodies in Meta's shape.</summary>
public static class Payloads
{
    public static string Change(string phoneNumberId, string rest, string field = "messages") =>
        $$$"""{"field":"{{{field}}}","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":"{{{phoneNumberId}}}"},{{{rest}}}}}""";

    public static string Body(params string[] changes) =>
        $$"""{"object":"whatsapp_business_account","entry":[{"id":"200","changes":[{{string.Join(',', changes)}}]}]}""";

    public static string Messages(string phoneNumberId, params string[] messages) =>
        Body(Change(phoneNumberId, $"\"messages\":[{string.Join(',', messages)}]"));

    public static string Statuses(string phoneNumberId, params string[] statuses) =>
        Body(Change(phoneNumberId, $"\"statuses\":[{string.Join(',', statuses)}]"));

    public static string Text(string id, string from, string text, DateTimeOffset? at = null) =>
        $$$"""{"from":"{{{from.TrimStart('+')}}}","id":"{{{id}}}","timestamp":"{{{(at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds()}}}","type":"text","text":{"body":{{{JsonSerializer.Serialize(text)}}}}}""";

    public static string Status(string wamid, string status, string? callbackData = null) =>
        $$"""{"id":"{{wamid}}","status":"{{status}}","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","recipient_id":"15550107001"{{(callbackData is null ? "" : $",\"biz_opaque_callback_data\":\"{callbackData}\"")}}}""";
}
