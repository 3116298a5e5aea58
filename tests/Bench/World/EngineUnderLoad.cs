using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Bench.Children;
using Parley.Bench.Load;
using Parley.Tests.Kit;
using Parley.V1;

namespace Parley.Bench.World;

/// <summary>A real engine in a process of its own, with the apps, tenants and numbers that a run needs.</summary>
public sealed class EngineUnderLoad : Contender
{
    private readonly HttpClient _http;
    private int _numbers;

    private EngineUnderLoad(ChildProcess process, MeasuredDatabase database, GraphSocket graph)
        : base("engine", process, database)
    {
        Graph = graph;
        _http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = Web };
        Channel = GrpcChannel.ForAddress(process.Announced.GetProperty("grpc").GetString()!);
    }

    public GraphSocket Graph { get; }

    public GrpcChannel Channel { get; }

    public static async Task<EngineUnderLoad> StartAsync(BenchOptions options, GraphSocket graph)
    {
        var database = await MeasuredDatabase.OpenAsync(options.Store);
        return await StartAsync(options, graph, database);
    }

    /// <summary>A new process on what an earlier one left.</summary>
    public static async Task<EngineUnderLoad> StartAsync(BenchOptions options, GraphSocket graph, MeasuredDatabase database)
    {
        string[] path = options.Views ? [] : ["--path", "acknowledgement"];
        return new EngineUnderLoad(
            await ChildProcess.StartAsync([ChildProcess.EngineVerb, "--graph", graph.Address, .. database.Arguments, .. path]), database, graph);
    }

    public static string PathOf(string app) => $"/webhooks/whatsapp/{app}";

    public async Task AddAppAsync(string name) =>
        await SendAsync(HttpMethod.Put, $"/v1/apps/{name}", EngineChild.AdminKey, new { secrets = (string[])[Encoding.UTF8.GetString(WebhookBody.Secret)], verifyToken = "bench-verify-token" });

    /// <summary>A tenant with connected numbers under an app.</summary>
    public async Task<LoadTenant> AddTenantAsync(string app, int numbers = 1)
    {
        var created = await SendAsync(HttpMethod.Post, "/v1/tenants", EngineChild.AdminKey, new { name = "Bench", key = Guid.NewGuid().ToString() });
        var key = created.GetProperty("apiKey").GetString()!;
        var sessions = new List<LoadSession>();
        for (var i = 0; i < numbers; i++)
        {
            var number = $"1{Interlocked.Increment(ref _numbers):D14}";
            var session = await SendAsync(HttpMethod.Post, "/v1/sessions", key, new { app, phoneNumberId = number, wabaId = "200000000000001", token = "bench" });
            sessions.Add(new LoadSession(session.GetProperty("id").GetString()!, number));
        }

        return new LoadTenant(created.GetProperty("tenant").GetProperty("id").GetString()!, key, sessions);
    }

    /// <summary>Sends a text over gRPC.</summary>
    public Task SendTextAsync(LoadTenant tenant, LoadSession session, long to) => new Messages.MessagesClient(Channel).SendAsync(
        new SendMessageRequest { Session = session.Id, To = $"1555{to:D8}", Key = Guid.NewGuid().ToString("N"), Text = new Text { Body = "It is there, and laid aside for you until Saturday." } },
        Credential(tenant)).ResponseAsync;

    public static Metadata Credential(LoadTenant tenant) => new() { { "authorization", $"Bearer {tenant.ApiKey}" } };

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string key, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }
}

/// <summary>A tenant of a run.</summary>
public sealed record LoadTenant(string Id, string ApiKey, IReadOnlyList<LoadSession> Sessions);

/// <summary>A connected number of a run.</summary>
public sealed record LoadSession(string Id, string PhoneNumberId);
