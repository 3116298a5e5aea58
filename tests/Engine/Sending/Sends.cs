using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Templates;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Sending;

/// <summary>What tests of sends do with a shop and its customers' phones.</summary>
internal static class Sends
{
    /// <summary>Posts a message whose content is Meta's own JSON object.</summary>
    public static async Task<HttpResponseMessage> PostKindAsync(this TestShop shop, string to, string type, string json, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.ApiKey);
        var body = $$"""{"session":"{{shop.Session}}","to":"{{to}}","key":"{{key ?? Guid.NewGuid().ToString()}}","{{type}}":{{json}}}""";
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await shop.Fixture.Http.SendAsync(request);
    }

    /// <summary>The same, taken; answers the message's id.</summary>
    public static async Task<string> SendKindAsync(this TestShop shop, string to, string type, string json, string? key = null) =>
        (await EngineFixture.JsonAsync(await shop.PostKindAsync(to, type, json, key))).GetProperty("id").GetString()!;

    /// <summary>The same, refused; answers why.</summary>
    public static async Task<(int Status, string Reason)> RefusedAsync(this TestShop shop, string to, string type, string json, string? key = null)
    {
        var (status, reason, _) = await EngineFixture.ErrorAsync(await shop.PostKindAsync(to, type, json, key));
        return (status, reason);
    }

    /// <summary>The customer writes on the phone, and the webhook has been taken.</summary>
    public static async Task WriteAsCustomerAsync(this TestShop shop, string customer, string text)
    {
        using var http = new HttpClient { BaseAddress = shop.Fixture.Simulator.Address };
        using var response = await http.PostAsync("/_sim/messages", JsonContent.Create(new { from = customer, text, to = shop.Number.PhoneNumberId }));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived is not null));
    }

    /// <summary>A phone that has written to nobody.</summary>
    public static void AddPhone(this TestShop shop, string customer, string? userId = null) =>
        shop.Fixture.Simulator.World.Phones.Add(new PhoneSpec(customer, "Ada", UserId: userId));

    /// <summary>An approved template of the shop's account.</summary>
    public static void AddTemplate(this TestShop shop, string name, string components, TemplateCategory category = TemplateCategory.Utility) =>
        shop.Fixture.Simulator.World.Templates.Add(new TemplateSpec(name, JsonDocument.Parse(components).RootElement.Clone(), Category: category, Waba: shop.Number.WabaId));

    /// <summary>Waits until the read models, which follow the journal, show something as it is to be; what they do not know yet is waited for too.</summary>
    public static async Task<JsonElement> KnownAsync(this TestTenant tenant, string path, Func<JsonElement, bool> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await tenant.GetAsync(path);
            var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            if (response.IsSuccessStatusCode && enough(body)) return body;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"{path} still says {body}");
            await Task.Delay(50);
        }
    }

    /// <summary>What the phone has got from businesses, oldest first, once it is this many.</summary>
    public static async Task<JsonElement[]> PhoneAsync(this TestShop shop, string customer, int count)
    {
        using var http = new HttpClient { BaseAddress = shop.Fixture.Simulator.Address };
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var body = JsonDocument.Parse(await http.GetStringAsync($"/_sim/messages?to={Uri.EscapeDataString(customer)}")).RootElement;
            var messages = body.GetProperty("messages").EnumerateArray().ToArray();
            if (messages.Length >= count) return messages;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), $"The phone shows {messages.Length} of {count} messages.");
            await Task.Delay(50);
        }
    }
}
