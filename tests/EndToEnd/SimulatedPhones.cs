using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>The demo's phones, and its clock.</summary>
internal static class SimulatedPhones
{
    /// <summary>A customer writes.</summary>
    public static Task WriteAsync(SiloProcess silo, string from, string text) => PostAsync($"{silo.Simulator}/_sim/messages", new { from, text });

    /// <summary>What a phone received, once it has that many.</summary>
    public static async Task<JsonElement[]> ReceivedAsync(SiloProcess silo, string phone, int count)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler());
        for (var i = 0; ; i++)
        {
            var body = await http.GetFromJsonAsync<JsonElement>($"{silo.Simulator}/_sim/messages?to={Uri.EscapeDataString(phone)}");
            if (body.GetProperty("messages").GetArrayLength() >= count) return [.. body.GetProperty("messages").EnumerateArray()];
            Assert.True(i < 600, $"{phone} did not get {count} messages within a minute.");
            await Task.Delay(100);
        }
    }

    /// <summary>Sets the clock of simulator and engine forward.</summary>
    public static Task AdvanceClockAsync(SiloProcess silo, TimeSpan by) => PostAsync($"{silo.Simulator}/_sim/clock", new { advanceSeconds = (int)by.TotalSeconds });

    /// <summary>WhatsApp refuses the next message to a phone with one of its codes.</summary>
    public static Task RefuseNextAsync(SiloProcess silo, string phone, int code) =>
        PostAsync($"{silo.Simulator}/_sim/faults", new { at = "error", count = 1, code, httpStatus = 400, match = new { recipient = phone } });

    private static async Task PostAsync(string address, object body)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler());
        using var response = await http.PostAsJsonAsync(address, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
