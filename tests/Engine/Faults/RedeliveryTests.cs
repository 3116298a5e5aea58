using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Faults;

/// <summary>Meta delivers at least once; how often it does must not be seen.</summary>
public abstract class RedeliveryTests(EngineFixture fixture)
{
    private const int Times = 1000, Connections = 16;

    [Fact]
    [Trait("Promise", "P2")]
    [Trait("Promise", "P4")]
    public async Task Each_webhook_delivered_a_thousand_times_shuffled_over_16_connections_is_one_message_and_one_event()
    {
        var shop = await fixture.NewShopAsync();
        string[] people = [TestShop.NewCustomer(), TestShop.NewCustomer()];
        using (var phone = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = fixture.Simulator.Address })
        using (var written = await phone.PostAsJsonAsync("/_sim/messages", new { from = people[0], to = shop.Number.PhoneNumberId, text = "the first" }))
        {
            written.EnsureSuccessStatusCode();
        }

        await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageReceived is not null));
        var sent = (await EngineFixture.JsonAsync(await shop.SayAsync(people[0], "an answer"))).GetProperty("id").GetString()!;
        var before = await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageStatus?.Status == Message.Types.Status.Delivered));
        var wamid = before.Select(one => one.MessageStatus?.WhatsappId).First(id => !string.IsNullOrEmpty(id))!;
        string[] bodies =
        [
            Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.a", people[0], "a")),
            Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.b", people[1], "b")),
            Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.c", people[0], "c"), Payloads.Text("wamid.d", people[1], "d"), Payloads.Text("wamid.a", people[0], "a")),
            Payloads.Statuses(shop.Number.PhoneNumberId, Payloads.Status(wamid, "read")),
        ];

        await DeliverAsync(shop.Number.App, bodies);

        await shop.HearFromAsync(people[1], "the last");
        var events = await shop.EventsUntilAsync(seen => seen.Any(one => one.MessageReceived?.Text?.Body == "the last"));
        Assert.Equal(
            ["a", "b", "c", "d", "the first", "the last"],
            events.Where(one => one.MessageReceived is not null).Select(one => one.MessageReceived.Text.Body).Order(StringComparer.Ordinal));
        Assert.Single(events, one => one.MessageStatus?.Status == Message.Types.Status.Read && one.MessageStatus.Message == sent);
        Assert.Equal(2, events.Count(one => one.Type == "conversation.started"));
        var conversations = await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").EnumerateArray().Any(one => one.GetProperty("lastText").GetString() == "the last"));
        var listed = new List<string>();
        foreach (var conversation in conversations.GetProperty("conversations").EnumerateArray())
        {
            var page = await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/conversations/{conversation.GetProperty("id").GetString()}/messages"));
            listed.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetProperty("body").GetString()!));
        }

        Assert.Equal(["a", "an answer", "b", "c", "d", "the first", "the last"], listed.Order(StringComparer.Ordinal));
    }

    private async Task DeliverAsync(TestApp app, string[] bodies)
    {
        var signed = bodies.Select(body => (Body: Encoding.UTF8.GetBytes(body), Signature: fixture.Simulator.Sign(Encoding.UTF8.GetBytes(body), app.Secret))).ToArray();
        var deliveries = Enumerable.Range(0, Times * bodies.Length).Select(i => i % bodies.Length).ToArray();
        new Random(4711).Shuffle(deliveries);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var http = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = fixture.Engine.Web };
            for (var i = Interlocked.Increment(ref next); i < deliveries.Length; i = Interlocked.Increment(ref next))
            {
                var (body, signature) = signed[deliveries[i]];
                using var request = new HttpRequestMessage(HttpMethod.Post, app.Path) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.Add("X-Hub-Signature-256", signature);
                using var response = await http.SendAsync(request);
                Assert.Equal(200, (int)response.StatusCode);
            }
        })));
    }
}

[Collection(OnSqlite.Name)]
public sealed class RedeliveryOnSqlite(SqliteEngine fixture) : RedeliveryTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class RedeliveryOnPostgres(PostgresEngine fixture) : RedeliveryTests(fixture);
