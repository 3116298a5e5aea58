using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Outbox;

/// <summary>Looking at a message until it says something; the read models follow the journal by milliseconds.</summary>
internal static class Looking
{
    /// <summary>What a message waits for, once it is one of these.</summary>
    public static async Task<JsonElement> ReadUntilWaitingAsync(this TestShop shop, string id, params string[] reasons) =>
        (await ReadUntilAsync(shop, id, body => body.TryGetProperty("waiting", out var waiting) && reasons.Contains(waiting.GetProperty("reason").GetString()), string.Join(" or ", reasons)))
        .GetProperty("waiting");

    /// <summary>A message, once it is there.</summary>
    public static Task<JsonElement> ReadUntilFoundAsync(this TestShop shop, string id) => ReadUntilAsync(shop, id, body => body.TryGetProperty("status", out _), "the message");

    private static async Task<JsonElement> ReadUntilAsync(TestShop shop, string id, Func<JsonElement, bool> enough, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await shop.GetAsync($"/v1/messages/{id}");
            var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            if (enough(body)) return body;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"Expected {what}; it says {body}");
            await Task.Delay(20);
        }
    }
}
