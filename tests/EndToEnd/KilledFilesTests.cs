using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Faults;
using Parley.Simulator.Phones;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary>Files and templates on their way while the built program is killed: each goes on where it was.</summary>
[Trait("Promise", "P5")]
public abstract class KilledFilesTests
{
    private static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
    private static readonly byte[] Offer = [.. "%PDF-1.7\n"u8, .. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 13))];
    private static readonly FaultSpec CallsBreak = new(FaultKind.Before, FaultSide.Graph);

    protected abstract Task<string?> PostgresAsync();

    [Fact]
    public async Task A_customers_file_is_fetched_by_the_next_process()
    {
        await using var shop = await StartAsync();
        // WhatsApp gives nobody the file while the first one lives.
        shop.Simulator.World.Faults.Add(CallsBreak);
        await shop.Simulator.World.Customers.SendFileAsync(new CustomerFile(ShopProcess.Customer, "image/jpeg", Picture, Caption: "look"));
        await shop.Simulator.World.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(90));

        shop.Kill();
        shop.Simulator.World.Faults.Clear();
        await shop.StartEngineAsync();

        var conversation = (await shop.ReadUntilAsync("/v1/conversations", all => all.GetProperty("conversations").GetArrayLength() == 1)).GetProperty("conversations")[0];
        var messages = await shop.ReadUntilAsync($"/v1/conversations/{Text(conversation, "id")}/messages", all => all.GetProperty("messages").EnumerateArray().Any(message => Text(message, "type") == "image"));
        var image = messages.GetProperty("messages").EnumerateArray().Single(message => Text(message, "type") == "image").GetProperty("image");
        var medium = await shop.ReadUntilAsync($"/v1/media/{Text(image, "id")}/details", one => Text(one, "state") == "STORED");
        Assert.Equal(("look", $"{Picture.Length}"), (Text(image, "caption"), Text(medium, "size")));
        Assert.Equal(Picture, await shop.BytesAsync($"/v1/media/{Text(image, "id")}"));
    }

    [Fact]
    public async Task A_file_that_was_taken_in_is_sent_once_by_the_next_process()
    {
        await using var shop = await StartAsync();
        var file = new ByteArrayContent(Offer);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        var medium = Text(await shop.AskAsync(HttpMethod.Post, "/v1/media?kind=document&fileName=offer.pdf", file), "id");
        // The promise stands, and WhatsApp does not take the file while the first one lives.
        shop.Simulator.World.Faults.Add(CallsBreak);
        var message = Text(await shop.AskAsync(HttpMethod.Post, "/v1/messages", new { session = shop.Session, to = ShopProcess.Customer, document = new { id = medium, filename = "offer.pdf" }, key = "1" }), "id");

        shop.Kill();
        shop.Simulator.World.Faults.Clear();
        await shop.StartEngineAsync();

        // Killed between two attempts it goes on; killed in one, nobody can know here that the file had not left yet, and a person decides.
        var after = await shop.ReadUntilAsync($"/v1/messages/{message}", one => Text(one, "status") is "DELIVERED" or "UNKNOWN");
        if (Text(after, "status") == "UNKNOWN")
        {
            await shop.AskAsync(HttpMethod.Post, $"/v1/messages/{message}:resolve", new { resolution = "RETRY", key = "2" });
            await shop.ReadUntilAsync($"/v1/messages/{message}", one => Text(one, "status") == "DELIVERED");
        }

        var got = Assert.Single(await shop.PhoneAsync(1));
        Assert.Equal(Offer, Assert.Single(got.Media).Data);
    }

    [Fact]
    public async Task A_template_that_is_approved_while_nobody_listens_is_known_and_sent_once()
    {
        await using var shop = await StartAsync();
        var template = Text(await shop.AskAsync(HttpMethod.Post, "/v1/templates", new
        {
            session = shop.Session, name = "order_sent", language = "en_US", category = "UTILITY",
            components = new[] { new { type = "BODY", text = "Your order {{1}} is on its way.", example = new { body_text = new[] { new[] { "4711" } } } } },
        }), "id");
        await shop.AskAsync(HttpMethod.Post, "/v1/consent/grants", new
        {
            to = ShopProcess.Customer, purposes = new[] { "UTILITY" }, key = "1", evidence = new { source = "checkout", text = "Tell me about my order.", at = "2026-01-01T00:00:00Z" },
        });
        shop.Kill();
        shop.Simulator.World.Review.Approve(shop.Simulator.World.Templates.Require(template));
        await shop.StartEngineAsync();
        await shop.ReadUntilAsync($"/v1/templates/{template}", one => Text(one, "status") == "APPROVED");

        // WhatsApp has it, and its answer never reaches the process that asked.
        shop.Simulator.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 10_000));
        var message = Text(await shop.AskAsync(HttpMethod.Post, "/v1/messages", new
        {
            session = shop.Session, to = ShopProcess.Customer, key = "2",
            template = new { name = "order_sent", language = new { code = "en_US" }, components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "4711" } } } } },
        }), "id");
        await shop.PhoneAsync(1);
        shop.Kill();
        shop.Simulator.World.Faults.Clear();
        await shop.StartEngineAsync();

        // Nobody sends it again: its statuses say what became of it.
        await shop.ReadUntilAsync($"/v1/messages/{message}", one => Text(one, "status") == "DELIVERED");
        Assert.Equal("Your order 4711 is on its way.", Assert.Single(await shop.PhoneAsync(1)).Text);
    }

    /// <summary>WhatsApp decides on templates when the test says so, and brings webhooks again soon.</summary>
    private async Task<ShopProcess> StartAsync() => await ShopProcess.StartAsync(await PostgresAsync(), new SimulatorSettings { TemplateReviewMs = null, RetryAfterSeconds = [0.2] });

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";
}

public sealed class KilledFilesOnSqlite : KilledFilesTests
{
    protected override Task<string?> PostgresAsync() => Task.FromResult<string?>(null);
}

public sealed class KilledFilesOnPostgres : KilledFilesTests
{
    protected override async Task<string?> PostgresAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
