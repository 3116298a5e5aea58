using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Tests.EndToEnd.Faults;

/// <summary>Posts text messages as Meta does.</summary>
internal sealed record Webhooks(string Url, string PhoneNumberId, string Secret)
{
    /// <summary>To a running demo.</summary>
    public static Webhooks To(SiloProcess demo)
    {
        var app = demo.Announced.GetProperty("app");
        return new Webhooks(
            $"{demo.Web}/webhooks/whatsapp/{app.GetProperty("name").GetString()}",
            demo.Announced.GetProperty("phoneNumberId").GetString()!,
            app.GetProperty("secret").GetString()!);
    }

    /// <summary>Posts one message; the answer's status.</summary>
    public async Task<int> PostAsync(HttpClient http, string id, string from, long second)
    {
        var time = second.ToString(CultureInfo.InvariantCulture);
        var body = Encoding.UTF8.GetBytes($$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"{{{PhoneNumberId}}}"},"messages":[{"from":"{{{from}}}","id":"{{{id}}}","timestamp":"{{{time}}}","type":"text","text":{"body":"x"}}]}}]}]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
