using System.Text;

namespace Parley.Bench.Load;

/// <summary>Webhook bodies as Meta sends them, one message or status each, about 450 bytes.</summary>
public static class WebhookBody
{
    /// <summary>The app's secret on both sides.</summary>
    public static readonly byte[] Secret = "bench-secret-0123456789abcdef"u8.ToArray();

    private const string Text = "Hello, is the blue one still there in size 42? I would come by on Saturday.";

    /// <summary>A text of a customer.</summary>
    public static int Message(Span<byte> into, string phoneNumberId, long id, long sender) => Encoding.UTF8.GetBytes(
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":"{{{phoneNumberId}}}"},"contacts":[{"profile":{"name":"Customer {{{sender}}}"},"wa_id":"1555{{{sender:D8}}}"}],"messages":[{"from":"1555{{{sender:D8}}}","id":"{{{Wamid(id)}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","text":{"body":"{{{Text}}}"},"type":"text"}]},"field":"messages"}]}]}""",
        into);

    /// <summary>Many texts of one number in one body, as Meta sends them after an outage.</summary>
    public static int Messages(Span<byte> into, string phoneNumberId, IEnumerable<(long Id, long Sender)> messages)
    {
        var texts = messages.Select(message =>
            $$$"""{"from":"1555{{{message.Sender:D8}}}","id":"{{{Wamid(message.Id)}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","text":{"body":"{{{Text}}}"},"type":"text"}""");
        return Encoding.UTF8.GetBytes(
            $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":"{{{phoneNumberId}}}"},"contacts":[],"messages":[{{{string.Join(',', texts)}}}]},"field":"messages"}]}]}""",
            into);
    }

    /// <summary>A status of a sent message.</summary>
    public static int Status(Span<byte> into, string phoneNumberId, string wamid, string word, string callbackData) => Encoding.UTF8.GetBytes(
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100001","phone_number_id":"{{{phoneNumberId}}}"},"statuses":[{"id":"{{{wamid}}}","status":"{{{word}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","recipient_id":"15550107001","biz_opaque_callback_data":"{{{callbackData}}}","conversation":{"id":"9f0a6c1e","origin":{"type":"service"}},"pricing":{"billable":true,"pricing_model":"PMP","category":"service"}}]},"field":"messages"}]}]}""",
        into);

    /// <summary>An id of the shape and length of WhatsApp's.</summary>
    public static string Wamid(long id) => $"wamid.HBgLMTU1NTAxMDcwMDEVAgASGBQzQT{id:D16}AA==";

    /// <summary>The number that <see cref="Wamid"/> was made of.</summary>
    public static long IdOf(string wamid) => long.Parse(wamid.AsSpan(wamid.Length - 20, 16));
}
