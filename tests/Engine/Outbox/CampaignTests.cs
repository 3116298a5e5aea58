using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Silo.Hosting;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Templates;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Sending;

namespace Parley.Tests.Engine.Outbox;

/// <summary>A campaign to people who opted in, through a WhatsApp that enforces its limits, on the clock that both live by.</summary>
public sealed class CampaignTests(CampaignEngine fixture) : IClassFixture<CampaignEngine>
{
    private const int People = 10_000, Batch = 1_000;

    [Fact]
    [Trait("Promise", "P11")]
    [Trait("Speed", "Slow")]
    public async Task Ten_thousand_templates_use_95_percent_of_the_allowed_rate_and_WhatsApp_refuses_none()
    {
        var shop = await fixture.NewShopAsync();
        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/sessions/{shop.Session}", shop.ApiKey, new { messagesPerSecond = CampaignEngine.Rate, messagingLimit = "TIER_UNLIMITED" }));
        shop.AddTemplate("offer", """[{"type":"BODY","text":"Hello {{1}}, the blue one is back."}]""", TemplateCategory.Marketing);
        var people = Enumerable.Range(0, People).Select(_ => TestShop.NewCustomer()).ToArray();
        foreach (var person in people) fixture.Simulator.World.Phones.Add(new PhoneSpec(person));
        await OptInAsync(shop, people);

        foreach (var batch in people.Chunk(Batch))
        {
            var answers = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages:batch", new { messages = batch.Select(person => Message(shop, person)) }));
            Assert.All(answers.GetProperty("answers").EnumerateArray(), answer => Assert.True(answer.TryGetProperty("sent", out _), answer.ToString()));
        }

        var times = (await fixture.ReceivedByAllAsync(shop, People)).Select(message => message.Time).Order().ToList();
        Assert.All((int[])[130429, 131056, 131047], code => Assert.Equal(0, fixture.Simulator.World.Limits.RefusedWith(code)));
        Assert.InRange((times[^1] - times[0]).TotalSeconds, 0, People / (CampaignEngine.Rate * 0.95));
    }

    private static object Message(TestShop shop, string to) => new
    {
        session = shop.Session, to, key = Guid.NewGuid().ToString(), @class = "BULK",
        template = new { name = "offer", language = new { code = "en_US" }, components = new[] { new { type = "body", parameters = new[] { new { type = "text", text = "Ada" } } } } },
    };

    private async Task OptInAsync(TestShop shop, string[] people)
    {
        var (contacts, grains) = (fixture.Engine.Services.GetRequiredService<IContacts>(), fixture.Engine.Services.GetRequiredService<IGrainFactory>());
        Assert.True(TenantId.TryParse(shop.Id, out var tenant));
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (person, cancellationToken) =>
        {
            var contact = await contacts.EnsureAsync(tenant, new Identity(IdentityKind.Phone, person[1..]), cancellationToken);
            var evidence = new ConsentEvidence("web form", "Send me offers.", fixture.Clock.GetUtcNow());
            var outcome = await grains.GetGrain<IContactGrain>(new ContactKey(tenant, contact).ToString()).ChangeConsentAsync(
                new ChangeConsent(ConsentAction.Granted, Purposes.Marketing, ConsentVoice.Business, evidence, "", Guid.NewGuid().ToString(), new byte[32]), cancellationToken);
            Assert.Null(outcome.Refusal);
        });
    }
}

/// <summary>A WhatsApp that enforces the pair rate and a throughput, and an engine on the same clock.</summary>
public sealed class CampaignEngine : PacedFixture
{
    public const int Rate = 100;

    protected override SimulatorSettings World => new() { PairRate = true, Throughput = Rate, DeliveredAfterMs = 0 };

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());

    /// <summary>What a number's customers received, once it is so many.</summary>
    public async Task<IReadOnlyList<Parley.Simulator.Phones.ChatMessage>> ReceivedByAllAsync(TestShop shop, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var received = Simulator.World.Messages(new MessageQuery(Number: shop.Number.PhoneNumberId, Limit: count)).Where(message => message.FromBusiness).ToList();
            if (received.Count >= count) return received;
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(10)) Assert.Fail($"{received.Count} of {count} arrived; of the others {await OthersAsync(shop)}");
            await Task.Delay(1000);
        }
    }

    /// <summary>What the log says of sends that did not arrive.</summary>
    private static async Task<string> OthersAsync(TestShop shop)
    {
        var told = new List<string>();
        foreach (var status in (string[])["QUEUED", "UNKNOWN", "ACCEPTED", "FAILED"])
        {
            var page = await JsonAsync(await shop.GetAsync($"/v1/message-log?pageSize=200&status={status}"));
            var entries = page.GetProperty("entries");
            told.Add($"{entries.GetArrayLength()} are {status}{(entries.GetArrayLength() > 0 ? $", such as {entries[0]}" : "")}");
        }

        return string.Join("; ", told);
    }
}
