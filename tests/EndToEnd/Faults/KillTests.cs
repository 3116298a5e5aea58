using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Tests.Kit;
using Parley.V1;

namespace Parley.Tests.EndToEnd.Faults;

/// <summary>The engine killed with signal 9 at random moments under load, inbound and outbound.</summary>
public abstract class KillTests
{
    private const int Writers = 8;

    // WhatsApp takes 45 at once to one person and then one in 6 seconds: with more, the test would wait for that.
    private const int MostPerReader = 40;

    protected abstract Task<string?> PostgresAsync();

    [Fact]
    [Trait("Promise", "P1")]
    [Trait("Promise", "P5")]
    public Task Killed_twice_nothing_acknowledged_is_lost_and_no_phone_hears_anything_twice() => KilledAsync(rounds: 2, readers: 24);

    [Fact]
    [Trait("Promise", "P1")]
    [Trait("Promise", "P5")]
    [Trait("Speed", "Slow")]
    public Task Killed_20_times_nothing_acknowledged_is_lost_and_no_phone_hears_anything_twice() => KilledAsync(rounds: 20, readers: 120);

    private async Task KilledAsync(int rounds, int readers)
    {
        using var folder = new TemporaryFolder();
        await using var engine = await KilledEngine.StartAsync(folder.Path, await PostgresAsync());
        var inbound = new ConcurrentQueue<string>();
        var outbound = new ConcurrentDictionary<string, (string Id, string To)>();
        for (var i = 0; i < readers; i++) await engine.WriteAsync(Phone(i), "open the window");
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        {
            while ((await engine.CallAsync(HttpMethod.Get, "/v1/conversations?pageSize=200")).GetProperty("conversations").GetArrayLength() < readers) await Task.Delay(50, patience.Token);
        }

        for (var round = 0; round < rounds; round++)
        {
            var goal = inbound.Count + outbound.Count + Random.Shared.Next(50, 400);
            var reached = new TaskCompletionSource();
            var load = Enumerable.Range(0, Writers).Select(writer => WriteAsync(engine, round, writer, inbound, Check))
                .Concat(Enumerable.Range(0, readers).Select(reader => SendAsync(engine, round, reader, MostPerReader / rounds, outbound, Check))).ToArray();
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await engine.KillAsync();
            await Task.WhenAll(load);
            await engine.StartAsync();

            void Check()
            {
                if (inbound.Count + outbound.Count >= goal) reached.TrySetResult();
            }
        }

        await VerifyInboundAsync(engine, inbound);
        await VerifyOutboundAsync(engine, readers, outbound);
    }

    /// <summary>A customer who writes until the engine dies.</summary>
    private static async Task WriteAsync(KilledEngine engine, int round, int writer, ConcurrentQueue<string> acknowledged, Action check)
    {
        using var http = new HttpClient(new LoopbackOnlyHandler());
        for (var number = 0; ; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"wamid.{writer}.{round}.{number}");
            try
            {
                if (await engine.Meta.PostAsync(http, id, $"1555030{writer:D4}", 1_780_000_000 + (round * 10_000) + number) != 200) continue;
            }
            catch (HttpRequestException)
            {
                return;
            }

            acknowledged.Enqueue(id);
            check();
        }
    }

    /// <summary>A tenant's program that sends until the engine dies, each message with a key of its own.</summary>
    private static async Task SendAsync(KilledEngine engine, int round, int reader, int count, ConcurrentDictionary<string, (string Id, string To)> accepted, Action check)
    {
        for (var number = 0; number < count; number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{reader}.{round}.{number}");
            try
            {
                var sent = await engine.CallAsync(HttpMethod.Post, "/v1/messages", new { session = engine.Session, to = Phone(reader), text = new { body = key }, key });
                accepted[key] = (sent.GetProperty("id").GetString()!, Phone(reader));
                check();
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static async Task VerifyInboundAsync(KilledEngine engine, ConcurrentQueue<string> acknowledged)
    {
        using var channel = GrpcChannel.ForAddress(engine.Grpc);
        using var http = new HttpClient(new LoopbackOnlyHandler());
        Assert.Equal(200, await engine.Meta.PostAsync(http, "wamid.end", "15550309999", 1_790_000_000));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var events = new Events.EventsClient(channel).Subscribe(
            new SubscribeRequest { Cursor = "beginning" }, new Metadata { { "authorization", $"Bearer {engine.ApiKey}" } }, cancellationToken: patience.Token);
        var seen = new List<string>();
        var conversations = new HashSet<string>();
        // What the spool of a killed engine held may come after what was sent last.
        var awaited = acknowledged.Append("wamid.end").ToHashSet();
        while (awaited.Count > 0 && await events.ResponseStream.MoveNext(patience.Token))
        {
            if (events.ResponseStream.Current.MessageReceived is not { } received) continue;
            awaited.Remove(received.WhatsappId);
            if (received.WhatsappId == "wamid.end" || received.Text.Body == "open the window") continue;
            seen.Add(received.WhatsappId);
            conversations.Add(received.Conversation);
        }

        Assert.Empty(awaited);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        foreach (var conversation in conversations)
        {
            var listed = await ListAsync(engine, conversation);
            Assert.Equal(listed.Select(Order).OrderDescending(), listed.Select(Order));
        }
    }

    /// <summary>The customer's messages of a conversation as its list shows them, newest first.</summary>
    private static async Task<List<string>> ListAsync(KilledEngine engine, string conversation)
    {
        var listed = new List<string>();
        var cursor = "";
        do
        {
            var page = await engine.CallAsync(HttpMethod.Get, $"/v1/conversations/{conversation}/messages?pageSize=200&cursor={Uri.EscapeDataString(cursor)}");
            listed.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("whatsappId").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString()! : "";
        }
        while (cursor.Length > 0);
        return listed;
    }

    /// <summary>Each send is on its phone once, or nobody knows, or it failed; none is there twice, none was forgotten.</summary>
    private static async Task VerifyOutboundAsync(KilledEngine engine, int readers, ConcurrentDictionary<string, (string Id, string To)> accepted)
    {
        var unknown = 0;
        foreach (var (key, (id, to)) in accepted)
        {
            var status = await SettledAsync(engine, id);
            var times = (await engine.OnPhoneAsync(to)).Count(text => text == key);
            if (status == "UNKNOWN") unknown++;
            Assert.True(
                (times == 1 && status is "ACCEPTED" or "SENT" or "DELIVERED" or "READ" or "UNKNOWN") || (times == 0 && status is "UNKNOWN" or "FAILED"),
                $"The send {key} is {status} and on its phone {times} times.");
        }

        // Whatever was written, accepted or not: nothing twice.
        for (var reader = 0; reader < readers; reader++)
        {
            var texts = await engine.OnPhoneAsync(Phone(reader));
            Assert.Equal(texts.Distinct().Count(), texts.Count);
        }

        Assert.True(unknown < accepted.Count, "No send was known to have arrived.");
    }

    private static async Task<string> SettledAsync(KilledEngine engine, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                var message = await engine.CallAsync(HttpMethod.Get, $"/v1/messages/{id}");
                if (message.TryGetProperty("status", out var status) && status.GetString() is { } word && word != "QUEUED") return word;
            }
            catch (HttpRequestException e) when (e.Message.StartsWith("404", StringComparison.Ordinal))
            {
                // The lists follow the journal by milliseconds.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private static string Phone(int reader) => $"+1555040{reader:D4}";

    private static (int, int) Order(string id) => id.Split('.') is [_, _, var round, var number] ? (int.Parse(round, null), int.Parse(number, null)) : default;
}

public sealed class KilledOnSqlite : KillTests
{
    protected override Task<string?> PostgresAsync() => Task.FromResult<string?>(null);
}

public sealed class KilledOnPostgres : KillTests
{
    protected override async Task<string?> PostgresAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
