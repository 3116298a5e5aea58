using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Engine.Sending;
using Parley.V1;

namespace Parley.Tests.Engine.Noisy;

/// <summary>Three tenants that nobody wants next door, all at once, and two that notice nothing of it.</summary>
[Collection(OwnEngines.Name)]
public sealed class HostileNeighbourTests
{
    private const int Messages = 15, Customers = 2, Flood = 60, Attacks = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Promise", "P10")]
    [Trait("Promise", "S2.5")]
    public async Task A_noisy_a_hostile_and_a_compromised_tenant_are_noticed_by_nobody_else(string store)
    {
        await using var engine = await NoisyEngine.StartAsync(store);
        var (noisy, hostile, compromised) = (await engine.NewShopAsync(), await engine.NewShopAsync(), await engine.NewShopAsync());
        TestShop[] good = [await engine.NewShopAsync(), await engine.NewShopAsync()];
        // What the hostile one aims at exists before it begins.
        var targets = await Task.WhenAll(good.Select(TargetsAsync));
        using var over = new CancellationTokenSource();
        var streams = good.Select(shop => new Watcher(shop)).ToArray();
        var flood = Enumerable.Range(0, 6).Select(_ => FloodAsync(noisy, over.Token)).ToArray();
        var attack = AttackAsync(engine, hostile, targets.SelectMany(static one => one).ToArray(), over.Token);
        var busy = FloodAsync(compromised, over.Token);
        var half = new TaskCompletionSource();
        var works = good.Select((shop, i) => WorkAsync(shop, $"{i}", half)).ToArray();

        await half.Task.WaitAsync(Patience);
        await EngineFixture.JsonAsync(await compromised.PostAsync("/v1/account:compromised", new { }));
        Assert.Equal(401, (int)(await compromised.GetAsync("/v1/conversations")).StatusCode);

        // Each of their requests was taken, and everything arrives: by event in each conversation's order, and on the phones.
        await Task.WhenAll(works).WaitAsync(Patience);
        for (var i = 0; i < good.Length; i++)
        {
            var seen = await streams[i].UntilAsync(Messages * Customers, Patience);
            Assert.All(seen, conversation => Assert.Equal(Enumerable.Range(0, Messages).Select(static n => $"{n}"), conversation.Value));
            Assert.Equal(Customers, seen.Count);
            await PhonesAsync(engine, good[i]);
        }

        // All of what was meant was tried, however fast the others were.
        var (tries, opened) = await attack;
        await over.CancelAsync();
        await Task.WhenAll([.. flood, busy]);
        Assert.True(tries > 100, $"Only {tries} attacks were tried.");
        Assert.Empty(opened);
        foreach (var stream in streams) await stream.DisposeAsync();
        // Nothing of it was lost on the way to the store either.
        Assert.Equal(0, engine.Spool.Bytes);
    }

    /// <summary>Everything of a tenant's that has an id.</summary>
    private static async Task<string[]> TargetsAsync(TestShop shop)
    {
        await shop.HearFromAsync(TestShop.NewCustomer(), "before");
        var listed = await shop.ReadUntilAsync("/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() == 1);
        var conversation = listed.GetProperty("conversations")[0];
        var key = (await EngineFixture.JsonAsync(await shop.PostAsync("/v1/keys", new { name = "till" }))).GetProperty("key").GetProperty("id").GetString()!;
        string Text(string name) => conversation.GetProperty(name).GetString()!;
        return [$"/v1/conversations/{Text("id")}", $"/v1/conversations/{Text("id")}/messages", $"/v1/contacts/{Text("contact")}", $"/v1/sessions/{shop.Session}", $"/v1/keys/{key}", $"/graph/v23.0/{shop.Number.PhoneNumberId}"];
    }

    /// <summary>A tenant's own work: customers write, are answered, and lists are read; nothing of it may be refused.</summary>
    private static async Task WorkAsync(TestShop shop, string name, TaskCompletionSource half)
    {
        var customers = Enumerable.Range(0, Customers).Select(_ => TestShop.NewCustomer()).ToArray();
        foreach (var customer in customers) shop.AddPhone(customer);
        for (var i = 0; i < Messages; i++)
        {
            foreach (var customer in customers) await shop.HearFromAsync(customer, $"{i}");
            await EngineFixture.JsonAsync(await shop.SayAsync(customers[i % Customers], $"{name} {i}"));
            await EngineFixture.JsonAsync(await shop.GetAsync("/v1/conversations"));
            if (i == Messages / 2) half.TrySetResult();
        }
    }

    /// <summary>Webhooks and calls without pause, so many that the others' work is done among them; what is refused is refused to this tenant.</summary>
    private static async Task FloodAsync(TestShop shop, CancellationToken over)
    {
        for (var i = 0; i < Flood && !over.IsCancellationRequested; i++)
        {
            using var webhook = await shop.ReceiveAsync([.. Enumerable.Range(0, 5).Select(static _ => Payloads.Text($"wamid.{Guid.NewGuid():N}", TestShop.NewCustomer(), "noise"))]);
            Assert.Contains((int)webhook.StatusCode, new[] { 200, 503 });
            using var read = await shop.GetAsync("/v1/conversations?pageSize=200");
            Assert.Contains((int)read.StatusCode, new[] { 200, 401, 429, 503 });
        }
    }

    /// <summary>Everything a tenant can try; answers how much was tried, and what opened although it must not.</summary>
    private static async Task<(int Tries, string[] Opened)> AttackAsync(NoisyEngine engine, TestShop hostile, string[] targets, CancellationToken over)
    {
        var (tries, opened) = (0, new ConcurrentBag<string>());
        for (var round = 0; round < Attacks && !over.IsCancellationRequested; round++)
        {
            foreach (var target in targets)
            {
                // Foreign ids under its own key; the owner's under forged credentials.
                await TryAsync(HttpMethod.Get, target, hostile.ApiKey, null);
                await TryAsync(HttpMethod.Delete, target, hostile.ApiKey, null);
                await TryAsync(HttpMethod.Get, target, "eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ0biJ9.", null);
                await TryAsync(HttpMethod.Get, target, hostile.ApiKey[..^6] + "AAAAAA", null);
            }

            foreach (var text in (string[])["'; DROP TABLE journal; --", "\" OR 1=1 --", "%27%20OR%20%271%27=%271", "../../../etc/passwd", "{{7*7}}", "\u0000\r\nX-Evil: 1", new('x', 2_000_000)])
            {
                await TryAsync(HttpMethod.Post, "/v1/messages", hostile.ApiKey, new StringContent($"{{\"session\": \"{(text.Length > 1000 ? text : Uri.EscapeDataString(text))}\", \"to\": \"+15550001111\", \"text\": {{\"body\": \"x\"}}, \"key\": \"k\"}}", Encoding.UTF8, "application/json"));
                await TryAsync(HttpMethod.Get, $"/v1/conversations/{Uri.EscapeDataString(text.Length > 1000 ? text[..4000] : text)}", hostile.ApiKey, null);
            }

            // A webhook for somebody else's number, signed with the wrong secret.
            using var forged = await engine.PostWebhookAsync(hostile.Number.App, Payloads.Messages(hostile.Number.PhoneNumberId, Payloads.Text("wamid.forged", "+15550001111", "forged")), "another secret");
            tries++;
            if (forged.IsSuccessStatusCode) opened.Add("a forged webhook");
        }

        return (tries, [.. opened]);

        async Task TryAsync(HttpMethod method, string path, string credential, HttpContent? content)
        {
            tries++;
            using var request = new HttpRequestMessage(method, path) { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
            try
            {
                using var response = await engine.Http.SendAsync(request, CancellationToken.None);
                if (response.IsSuccessStatusCode || (int)response.StatusCode >= 500 && (int)response.StatusCode != 503) opened.Add($"{method} {path}: {(int)response.StatusCode}");
            }
            catch (HttpRequestException)
            {
                // What is too large is cut off; the connection was this tenant's.
            }
        }
    }

    private static async Task PhonesAsync(NoisyEngine engine, TestShop shop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (engine.Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId)).Count(static message => message.FromBusiness) < Messages)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "Not all answers arrived.");
            await Task.Delay(20);
        }
    }

    /// <summary>A tenant's stream of events from its beginning: one that breaks is a failure.</summary>
    private sealed class Watcher : IAsyncDisposable
    {
        private readonly AsyncServerStreamingCall<Event> _call;
        private readonly ConcurrentDictionary<string, List<string>> _seen = new();
        private readonly Task _reading;
        private int _count;

        public Watcher(TestShop shop)
        {
            _call = new Events.EventsClient(shop.Fixture.Channel).Subscribe(new SubscribeRequest { Cursor = "beginning" }, shop.Credential);
            _reading = Task.Run(ReadAsync);
        }

        /// <summary>What customers wrote, by conversation and in the order of its coming, once it is this much.</summary>
        public async Task<IReadOnlyDictionary<string, string[]>> UntilAsync(int count, TimeSpan patience)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (Volatile.Read(ref _count) < count)
            {
                if (_reading.IsCompleted) await _reading;
                Assert.True(TimeProvider.System.GetElapsedTime(began) < patience, $"{_count} of {count} events came.");
                await Task.Delay(20);
            }

            Assert.False(_reading.IsCompleted, "The stream ended.");
            return _seen.ToDictionary(static one => one.Key, static one => one.Value.ToArray());
        }

        public async ValueTask DisposeAsync()
        {
            _call.Dispose();
            try
            {
                await _reading;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled)
            {
                // This test ended it.
            }
        }

        private async Task ReadAsync()
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                if (_call.ResponseStream.Current is not { MessageReceived.Text.Body: var text } one || text == "before") continue;
                _seen.GetOrAdd(one.Stream, static _ => []).Add(text);
                Interlocked.Increment(ref _count);
            }
        }
    }
}
