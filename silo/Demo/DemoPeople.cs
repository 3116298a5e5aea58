using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Parley.Silo.Verbs;

namespace Parley.Silo.Demo;

/// <summary>The people who work in the demo's account, made as a tenant's own program would make them: by the public API.</summary>
internal static class DemoPeople
{
    private const string Owner = "olivia@corner-shop.example", Agent = "sam@corner-shop.example";

    /// <summary>Invites the owner and an agent, and accepts for them; at later starts they are there.</summary>
    /// <returns>The state with the password of both: drawn once, kept in the demo's folder.</returns>
    public static async Task<DemoState> SetUpAsync(Uri web, string apiKey, DemoState state)
    {
        if (state.Password is not null) return state;
        using var http = new HttpClient { BaseAddress = web };
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)).Replace('+', 'a').Replace('/', 'b');
        foreach (var (email, name, role) in ((string, string, string)[])[(Owner, "Olivia", "OWNER"), (Agent, "Sam", "AGENT")])
        {
            var invited = await PostAsync(http, "/v1/invitations", new { email, role }, apiKey);
            var secret = new Uri(invited.GetProperty("url").GetString()!).Fragment.TrimStart('#');
            await PostAsync(http, "/v1/links:use", new { secret, name, password }, key: null);
        }

        return state with { Password = password, Owner = Owner, Agent = Agent };
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode
            ? answer
            : throw new StartException($"The demo's people could not be made ({path}): {answer.GetProperty("error").GetProperty("message").GetString()}");
    }
}
