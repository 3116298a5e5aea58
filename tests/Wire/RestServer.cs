using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Tests.Kit;
using Parley.Wire;

namespace Parley.Tests.Wire;

/// <summary>The test service behind a real Kestrel on a loopback port, with its clock in the test's hand.</summary>
public sealed class RestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RestServer(WebApplication app, Stage stage, ManualTime time, RecordedLog log)
    {
        (_app, Stage, Time, Log) = (app, stage, time, log);
        Client = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public Stage Stage { get; }

    public ManualTime Time { get; }

    public RecordedLog Log { get; }

    public HttpClient Client { get; }

    public static async Task<RestServer> StartAsync(Action<RestOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null)
    {
        var (stage, time, log) = (new Stage(), new ManualTime(), new RecordedLog());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddSingleton(stage).AddSingleton<TimeProvider>(time).AddRest(options);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapRest<LibraryService>();
        app.MapRestFallback();
        map?.Invoke(app);
        await app.StartAsync();
        return new RestServer(app, stage, time, log);
    }

    /// <summary>Sends a request and reads the whole answer; a body is sent as JSON unless a type is given.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null, string contentType = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await Client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, "", headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        /// <summary>The error object, after checking that it agrees with the status line.</summary>
        public JsonElement Error
        {
            get
            {
                var error = Json.GetProperty("error");
                Assert.Equal(Status, error.GetProperty("code").GetInt32());
                return error;
            }
        }

        public string Reason => Error.GetProperty("reason").GetString()!;

        public string? Field => Error.GetProperty("metadata").GetProperty("field").GetString();
    }
}
