using System.Net.Http.Headers;
using System.Text.Json;
using Grpc.Core;
using Parley.V1;

namespace Parley.Tests.Engine.Kit;

/// <summary>A tenant and its API key.</summary>
public class TestTenant(EngineFixture fixture, string id, string apiKey)
{
    public EngineFixture Fixture { get; } = fixture;

    public string Id { get; } = id;

    public string ApiKey { get; } = apiKey;

    public Metadata Credential => EngineFixture.Bearer(ApiKey);

    public Task<HttpResponseMessage> GetAsync(string path) => Fixture.SendAsync(HttpMethod.Get, path, ApiKey);

    public Task<HttpResponseMessage> PostAsync(string path, object body) => Fixture.SendAsync(HttpMethod.Post, path, ApiKey, body);

    public Task<HttpResponseMessage> ConnectAsync(TestNumber number) =>
        PostAsync("/v1/sessions", new { app = number.App.Name, phoneNumberId = number.PhoneNumberId, wabaId = number.WabaId, token = number.Token });

    /// <summary>The tenant's events from the beginning, until one fulfils the condition or a minute and a half has passed.</summary>
    public async Task<List<Event>> EventsUntilAsync(Func<IReadOnlyList<Event>, bool> enough, string cursor = "beginning")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var call = new Events.EventsClient(Fixture.Channel).Subscribe(new SubscribeRequest { Cursor = cursor }, Credential, cancellationToken: patience.Token);
        var seen = new List<Event>();
        try
        {
            while (!enough(seen) && await call.ResponseStream.MoveNext(patience.Token)) seen.Add(call.ResponseStream.Current);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && patience.IsCancellationRequested)
        {
            Assert.Fail($"The events did not come within 90 s; seen: {string.Join(", ", seen.Select(one => one.Type))}");
        }

        return seen;
    }

    /// <summary>Repeats a read until the read models, which follow the journal by milliseconds (on a busy machine by seconds), know of it and say enough.</summary>
    public async Task<JsonElement> ReadUntilAsync(string path, Func<JsonElement, bool> enough)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var response = await GetAsync(path);
            var known = response.StatusCode != System.Net.HttpStatusCode.NotFound;
            var said = known ? "" : await response.Content.ReadAsStringAsync();
            if (known)
            {
                var body = await EngineFixture.JsonAsync(response);
                if (enough(body)) return body;
                said = body.ToString();
            }

            response.Dispose();
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(90), $"{path} still says {said}");
            await Task.Delay(20);
        }
    }
}

/// <summary>A tenant with a connected number.</summary>
public sealed class TestShop(TestTenant tenant, TestNumber number, string session) : TestTenant(tenant.Fixture, tenant.Id, tenant.ApiKey)
{
    private static int _customers;

    public TestNumber Number { get; } = number;

    public string Session { get; } = session;

    /// <summary>The same shop on an engine that was started again.</summary>
    public TestShop On(EngineFixture engine) => new(new TestTenant(engine, Id, ApiKey), Number, Session);

    /// <summary>A phone number nobody used before, with '+'.</summary>
    public static string NewCustomer() => $"+1555{Interlocked.Increment(ref _customers):D7}";

    /// <summary>Posts a <c>messages</c> webhook of this number, as Meta would.</summary>
    public Task<HttpResponseMessage> ReceiveAsync(params string[] messages) => Fixture.PostWebhookAsync(Number.App, Payloads.Messages(Number.PhoneNumberId, messages));

    /// <summary>The customer wrote just now, and it is in the journal.</summary>
    public async Task HearFromAsync(string customer, string text = "hello")
    {
        using var response = await ReceiveAsync(Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, text));
        Assert.Equal(200, (int)response.StatusCode);
    }

    /// <summary>The person agreed to messages of every purpose.</summary>
    public async Task AllowAsync(string to) => await EngineFixture.JsonAsync(await PostAsync(
        "/v1/consent/grants", new { to, purposes = new[] { "UTILITY", "MARKETING", "AUTHENTICATION" }, evidence = new { source = "web form", text = "Yes, write to me.", at = "2026-01-01T00:00:00Z" }, key = Guid.NewGuid().ToString() }));

    public Task<HttpResponseMessage> SayAsync(string to, string body, string? key = null) =>
        PostAsync("/v1/messages", new { session = Session, to, text = new { body }, key = key ?? Guid.NewGuid().ToString() });

    /// <summary>A customer sends a file; answers WhatsApp's id of it.</summary>
    public async Task<string> SendFileAsync(string customer, string kind, string type, byte[] content, string more = "")
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(new StringContent("whatsapp"), "messaging_product");
        form.Add(new StringContent(type), "type");
        form.Add(file, "file", "file");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Fixture.Simulator.Address, $"/v26.0/{Number.PhoneNumberId}/media")) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Number.Token);
        using var uploaded = await Fixture.Http.SendAsync(request);
        var id = (await EngineFixture.JsonAsync(uploaded)).GetProperty("id").GetString()!;
        using var told = await ReceiveAsync(
            $$"""{"from":"{{customer[1..]}}","id":"wamid.{{id}}","timestamp":"1790000000","type":"{{kind}}","{{kind}}":{"id":"{{id}}","mime_type":"{{type}}"{{(more.Length > 0 ? "," + more : "")}} } }""");
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
        return id;
    }

    /// <summary>The answer to asking for a file, once it has been fetched from WhatsApp.</summary>
    public async Task<HttpResponseMessage> FetchedAsync(string id)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var response = await GetAsync($"/v1/media/{id}");
            if ((int)response.StatusCode != 503) return response;
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(60), await response.Content.ReadAsStringAsync());
            response.Dispose();
            await Task.Delay(20);
        }
    }
}
