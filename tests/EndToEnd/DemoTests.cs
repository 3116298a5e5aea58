using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Kit;
using Parley.V1;

namespace Parley.Tests.EndToEnd;

/// <summary>The demo as a newcomer and as a power failure meet it.</summary>
public abstract class DemoTests
{
    protected abstract Task<string?> PostgresAsync();

    [Fact]
    public async Task A_message_goes_from_the_phone_to_a_grpc_stream_and_the_answer_back()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.DemoAsync(folder.Path, postgres: await PostgresAsync());
        using var channel = GrpcChannel.ForAddress(silo.Grpc);
        var credential = new Metadata { { "authorization", $"Bearer {silo.ApiKey}" } };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var events = new Events.EventsClient(channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, credential, cancellationToken: patience.Token);

        await SimulatedPhones.WriteAsync(silo, "+15550107001", "two tickets please");
        MessageReceived? received = null;
        while (received is null && await events.ResponseStream.MoveNext(patience.Token)) received = events.ResponseStream.Current.MessageReceived;
        Assert.Equal(("two tickets please", "Ada"), (received!.Text.Body, received.ProfileName));

        await new Messages.MessagesClient(channel).SendAsync(
            new SendMessageRequest { Session = silo.Announced.GetProperty("session").GetString(), To = "+15550107001", Key = "1", Text = new Text { Body = "here they are" } }, credential);

        Assert.Equal("here they are", (await SimulatedPhones.ReceivedAsync(silo, "+15550107001", 1))[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_announcement_is_one_line_with_everything_a_program_needs()
    {
        using var folder = new TemporaryFolder();
        var port = SiloProcess.FreeBlock();
        await using var silo = await SiloProcess.DemoAsync(folder.Path, port, await PostgresAsync());

        Assert.Equal(
            [$"http://127.0.0.1:{port}", $"http://127.0.0.1:{port + 1}", $"http://127.0.0.1:{port + 10}"],
            new[] { silo.Web, silo.Grpc, silo.Simulator });
        foreach (var name in (string[])["tenant", "session", "phoneNumberId", "apiKey"]) Assert.NotEmpty(silo.Announced.GetProperty(name).GetString()!);
        foreach (var name in (string[])["name", "secret", "verifyToken"]) Assert.NotEmpty(silo.Announced.GetProperty("app").GetProperty(name).GetString()!);
    }

    [Fact]
    public async Task The_phones_clock_is_the_engines_too()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.DemoAsync(folder.Path, postgres: await PostgresAsync());
        await SimulatedPhones.WriteAsync(silo, "+15550107001", "hello");
        await UntilAsync(silo, "/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        using var http = new HttpClient(new LoopbackOnlyHandler());
        http.DefaultRequestHeaders.Authorization = new("Bearer", silo.ApiKey);

        await SimulatedPhones.AdvanceClockAsync(silo, TimeSpan.FromHours(25));

        using var late = await http.PostAsJsonAsync($"{silo.Web}/v1/messages", new { session = silo.Announced.GetProperty("session").GetString(), to = "+15550107001", text = new { body = "still there?" }, key = "1" });
        Assert.Contains("WINDOW_CLOSED", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_shows_the_same_conversations_and_revokes_the_first_key()
    {
        using var folder = new TemporaryFolder();
        var postgres = await PostgresAsync();
        string tenant, session, firstKey;
        await using (var first = await SiloProcess.DemoAsync(folder.Path, postgres: postgres))
        {
            (tenant, session, firstKey) = (first.Announced.GetProperty("tenant").GetString()!, first.Announced.GetProperty("session").GetString()!, first.ApiKey);
            await SimulatedPhones.WriteAsync(first, "+15550107001", "remember me");
            await UntilAsync(first, "/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await SiloProcess.DemoAsync(folder.Path, postgres: postgres);

        Assert.Equal((tenant, session), (second.Announced.GetProperty("tenant").GetString(), second.Announced.GetProperty("session").GetString()));
        var list = await UntilAsync(second, "/v1/conversations", body => body.GetProperty("conversations").GetArrayLength() == 1);
        Assert.Equal("remember me", list.GetProperty("conversations")[0].GetProperty("lastText").GetString());
        using var http = new HttpClient(new LoopbackOnlyHandler());
        http.DefaultRequestHeaders.Authorization = new("Bearer", firstKey);
        using var refused = await http.GetAsync($"{second.Web}/v1/conversations");
        Assert.Equal(401, (int)refused.StatusCode);
    }

    private static readonly long Yesterday = DateTimeOffset.UtcNow.AddDays(-1).ToUnixTimeSeconds();

    [Fact]
    [Trait("Promise", "P1")]
    public async Task Killed_in_the_middle_nothing_acknowledged_is_lost_and_nothing_is_double()
    {
        using var folder = new TemporaryFolder();
        var postgres = await PostgresAsync();
        var acknowledged = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await using var silo = await SiloProcess.DemoAsync(folder.Path, postgres: postgres);
            var enough = new TaskCompletionSource();
            using var http = new HttpClient(new LoopbackOnlyHandler());
            var senders = Enumerable.Range(0, 16).Select(sender => Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    var id = $"wamid.{round}.{sender}.{i}";
                    try
                    {
                        using var response = await PostAsync(http, silo, id, $"1555020{sender:D4}");
                        if ((int)response.StatusCode != 200) continue;
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }

                    lock (acknowledged)
                    {
                        acknowledged.Add(id);
                        if (acknowledged.Count >= (round + 1) * 300) enough.TrySetResult();
                    }
                }
            })).ToArray();
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));
            silo.Kill();
            await Task.WhenAll(senders);
        }

        await using var last = await SiloProcess.DemoAsync(folder.Path, postgres: postgres);
        var seen = new List<(string Id, string Conversation)>();
        using var channel = GrpcChannel.ForAddress(last.Grpc);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using (var http = new HttpClient(new LoopbackOnlyHandler()))
        using (await PostAsync(http, last, "wamid.end", "15550300001"))
        using (var events = new Events.EventsClient(channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, new Metadata { { "authorization", $"Bearer {last.ApiKey}" } }, cancellationToken: patience.Token))
        {
            // What the spool of a killed engine held may come after what was sent last.
            var awaited = acknowledged.Append("wamid.end").ToHashSet();
            while (awaited.Count > 0 && await events.ResponseStream.MoveNext(patience.Token))
            {
                if (events.ResponseStream.Current.MessageReceived is not { } received) continue;
                awaited.Remove(received.WhatsappId);
                seen.Add((received.WhatsappId, received.Conversation));
            }

            Assert.Empty(awaited);
        }

        Assert.Equal(seen.Count, seen.Select(one => one.Id).Distinct().Count());
        // As people see it, by WhatsApp's time: what went through the spool stands in the feed where it was taken out.
        foreach (var conversation in seen.GroupBy(one => one.Conversation))
        {
            var shown = await ListAsync(last, conversation.Key, conversation.Count());
            Assert.Equal(conversation.Select(one => Order(one.Id)).OrderDescending(), shown.Select(Order));
        }
    }

    private static (int Round, int Number) Order(string id) => id.Split('.') is [_, var round, _, var i] ? (int.Parse(round), int.Parse(i)) : default;

    /// <summary>A conversation's WhatsApp ids, newest first, once all are there.</summary>
    private static async Task<List<string>> ListAsync(SiloProcess silo, string conversation, int count)
    {
        var path = $"/v1/conversations/{conversation}/messages?pageSize=200";
        if (count < 200) await UntilAsync(silo, path, body => body.GetProperty("messages").GetArrayLength() == count);
        var ids = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await UntilAsync(silo, $"{path}&cursor={Uri.EscapeDataString(cursor)}", static _ => true);
            ids.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("whatsappId").GetString()!));
            if (!page.TryGetProperty("nextCursor", out var next) || (cursor = next.GetString()!).Length == 0) return ids;
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, SiloProcess silo, string id, string from)
    {
        var number = silo.Announced.GetProperty("phoneNumberId").GetString();
        var app = silo.Announced.GetProperty("app");
        var body = Encoding.UTF8.GetBytes($$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"{{{number}}}"},"messages":[{"from":"{{{from}}}","id":"{{{id}}}","timestamp":"{{{Yesterday + (Order(id).Round * 10_000) + Order(id).Number}}}","type":"text","text":{"body":"x"}}]}}]}]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{silo.Web}/webhooks/whatsapp/{app.GetProperty("name").GetString()}") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.GetProperty("secret").GetString()!), body)));
        return await http.SendAsync(request);
    }

    private static async Task<JsonElement> UntilAsync(SiloProcess silo, string path, Func<JsonElement, bool> enough)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler());
        http.DefaultRequestHeaders.Authorization = new("Bearer", silo.ApiKey);
        for (var i = 0; ; i++)
        {
            var body = await http.GetFromJsonAsync<JsonElement>($"{silo.Web}{path}");
            if (enough(body)) return body;
            Assert.True(i < 300, $"{path} still says {body}");
            await Task.Delay(100);
        }
    }
}

public sealed class DemoOnSqlite : DemoTests
{
    protected override Task<string?> PostgresAsync() => Task.FromResult<string?>(null);
}

public sealed class DemoOnPostgres : DemoTests
{
    protected override async Task<string?> PostgresAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
