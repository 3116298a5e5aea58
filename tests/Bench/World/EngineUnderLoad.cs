using System.Diagnostics;
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
    /// <summary>Numbers send as fast as WhatsApp grants any: the engine is measured, not its patience.</summary>
    private const int MostPerSecond = 1_000;

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
    public static async Task<EngineUnderLoad> StartAsync(BenchOptions options, GraphSocket graph, MeasuredDatabase database, string? place = null)
    {
        string[] path = [.. options.Views ? [] : (string[])["--path", "acknowledgement"], .. place is null ? [] : (string[])["--place", place]];
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
            var id = session.GetProperty("id").GetString()!;
            await SendAsync(HttpMethod.Patch, $"/v1/sessions/{id}", key, new { messagesPerSecond = MostPerSecond });
            sessions.Add(new LoadSession(id, number));
        }

        return new LoadTenant(created.GetProperty("tenant").GetProperty("id").GetString()!, key, sessions);
    }

    /// <summary>
    /// Sends texts over gRPC streams, one to each customer in turn; a customer is written to from the number they wrote to.
    /// Returns when all are promised, with the time each took.
    /// </summary>
    /// <exception cref="InvalidOperationException">One was refused.</exception>
    public async Task<int[]> SendTextsAsync(LoadTenant tenant, int count, int senders, int streams)
    {
        var startedAt = new long[count];
        var microseconds = new int[count];
        var next = -1;
        var run = Guid.NewGuid().ToString("N");
        await Task.WhenAll(Enumerable.Range(0, streams).Select(async _ =>
        {
            using var call = new Messages.MessagesClient(Channel).SendStream(Credential(tenant));
            var answers = Task.Run(async () =>
            {
                while (await call.ResponseStream.MoveNext(CancellationToken.None))
                {
                    var answer = call.ResponseStream.Current;
                    if (answer.Sent is null) throw new InvalidOperationException($"A send was refused: {answer.Error}");
                    var index = int.Parse(answer.Key.AsSpan(run.Length));
                    microseconds[index] = (int)Stopwatch.GetElapsedTime(startedAt[index]).TotalMicroseconds;
                }
            });
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
            {
                var to = index % senders;
                startedAt[index] = Stopwatch.GetTimestamp();
                await call.RequestStream.WriteAsync(new SendMessageRequest
                {
                    Session = tenant.Sessions[to % tenant.Sessions.Count].Id, To = $"1555{to:D8}", Key = $"{run}{index}",
                    Text = new Text { Body = "It is there, and laid aside for you until Saturday." },
                });
            }

            await call.RequestStream.CompleteAsync();
            await answers;
        }));
        return microseconds;
    }

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
