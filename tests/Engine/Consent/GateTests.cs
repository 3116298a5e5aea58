using System.Text.Json;
using Parley.Silo.Hosting;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Templates;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Outbox;
using Parley.Tests.Engine.Sending;
using Parley.Tests.Kit;
using Status = Parley.V1.Message.Types.Status;

namespace Parley.Tests.Engine.Consent;

/// <summary>Templates go to those who agreed to what they are for, and only such as WhatsApp takes: checked when promised, and again before they leave.</summary>
public abstract class GateTests(GateEngine fixture)
{
    private const string Hello = """{"name":"hello","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"}]}]}""";

    [Theory]
    [InlineData(TemplateCategory.Utility, "UTILITY")]
    [InlineData(TemplateCategory.Marketing, "MARKETING")]
    [Trait("Promise", "S3.3")]
    public async Task A_template_needs_the_opt_in_of_its_category(TemplateCategory category, string purpose)
    {
        var (shop, customer) = await ShopAsync(category);
        var other = purpose == "UTILITY" ? "MARKETING" : "UTILITY";

        Assert.Equal((400, "CONSENT_MISSING"), await shop.RefusedAsync(customer, "template", Hello));
        await GrantAsync(shop, customer, other);
        Assert.Equal((400, "CONSENT_MISSING"), await shop.RefusedAsync(customer, "template", Hello));
        await GrantAsync(shop, customer, purpose);
        var id = await shop.SendKindAsync(customer, "template", Hello);

        await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status == Status.Delivered));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task After_STOP_nothing_is_promised_but_a_reply_and_an_earlier_promise_is_answered_as_before()
    {
        var (shop, customer) = await ShopAsync();
        await shop.AllowAsync(customer);
        var first = await shop.SendKindAsync(customer, "template", Hello, "once");

        await shop.ReceiveAsync(Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "STOP", fixture.Clock.GetUtcNow()));

        Assert.Equal((400, "OPTED_OUT"), await shop.RefusedAsync(customer, "template", Hello));
        Assert.Equal(first, await shop.SendKindAsync(customer, "template", Hello, "once"));
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "You will hear no more of us."));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task A_STOP_that_comes_after_the_promise_is_heard_before_it_leaves()
    {
        var (shop, customer) = await ShopAsync();
        await shop.AllowAsync(customer);
        var id = await LaterAsync(shop, customer);

        await shop.ReceiveAsync(Payloads.Text($"wamid.{Guid.NewGuid():N}", customer, "Stop.", fixture.Clock.GetUtcNow()));
        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("OPTED_OUT", (await FailureAsync(shop, id)).Reason);
    }

    [Fact]
    [Trait("Promise", "P11")]
    public async Task A_pause_that_comes_after_the_promise_is_heeded_before_it_leaves()
    {
        var (shop, customer) = await ShopAsync();
        await shop.AllowAsync(customer);
        var id = await LaterAsync(shop, customer);
        var template = (await EngineFixture.JsonAsync(await shop.GetAsync("/v1/templates?name=hello"))).GetProperty("templates")[0].GetProperty("id").GetString()!;

        await PauseAsync(shop, template);
        Assert.Equal((400, "TEMPLATE_PAUSED"), await shop.RefusedAsync(customer, "template", Hello));
        fixture.Simulator.World.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("TEMPLATE_PAUSED", (await FailureAsync(shop, id)).Reason);
    }

    [Fact]
    [Trait("Promise", "P11")]
    public async Task What_WhatsApp_does_not_know_and_values_that_do_not_fit_are_refused_before_it_would()
    {
        var (shop, customer) = await ShopAsync();
        await shop.AllowAsync(customer);

        Assert.Equal((400, "TEMPLATE_UNKNOWN"), await shop.RefusedAsync(customer, "template", """{"name":"nobody_made_this","language":{"code":"en_US"}}"""));
        Assert.Equal((400, "TEMPLATE_UNKNOWN"), await shop.RefusedAsync(customer, "template", Hello.Replace("en_US", "de", StringComparison.Ordinal)));
        Assert.Equal((400, "TEMPLATE_VALUES"), await shop.RefusedAsync(customer, "template", """{"name":"hello","language":{"code":"en_US"}}"""));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public async Task Error_131050_stops_marketing_from_then_on()
    {
        var (shop, customer) = await ShopAsync(TemplateCategory.Marketing);
        await shop.AllowAsync(customer);
        fixture.Simulator.World.Faults.Add(new FaultSpec(FaultKind.Error, Count: 1, Code: 131050, HttpStatus: 400, Match: new FaultMatch(Recipient: customer)));

        var id = await shop.SendKindAsync(customer, "template", Hello);

        Assert.Equal(131050, (await FailureAsync(shop, id)).Code);
        Assert.Equal((400, "OPTED_OUT"), await shop.RefusedAsync(customer, "template", Hello));
    }

    [Fact]
    [Trait("Promise", "P11")]
    public async Task A_code_goes_to_a_phone_number_and_not_to_a_user_id()
    {
        var (shop, _) = await ShopAsync();
        shop.AddTemplate("code", """[{"type":"BODY","text":"{{1}} is your verification code."},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy"}]}]""", TemplateCategory.Authentication);

        Assert.Equal((400, "USER_ID_UNSUPPORTED"), await shop.RefusedAsync($"US.{Guid.NewGuid():N}", "template", """{"name":"code","language":{"code":"en_US"}}"""));
    }

    private async Task<(TestShop Shop, string Customer)> ShopAsync(TemplateCategory category = TemplateCategory.Utility)
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        fixture.Simulator.World.Phones.Add(new PhoneSpec(customer));
        shop.AddTemplate("hello", """[{"type":"BODY","text":"Hello {{1}}, welcome."}]""", category);
        return (shop, customer);
    }

    private static async Task GrantAsync(TestShop shop, string to, string purpose) => await EngineFixture.JsonAsync(await shop.PostAsync(
        "/v1/consent/grants", new { to, purposes = new[] { purpose }, evidence = new { source = "web form", text = "Yes.", at = "2026-01-01T00:00:00Z" }, key = Guid.NewGuid().ToString() }));

    private async Task<string> LaterAsync(TestShop shop, string customer)
    {
        var body = new { session = shop.Session, to = customer, key = Guid.NewGuid().ToString(), sendAt = fixture.Clock.GetUtcNow().AddHours(1).ToString("O"), template = JsonDocument.Parse(Hello).RootElement };
        return (await EngineFixture.JsonAsync(await shop.PostAsync("/v1/messages", body))).GetProperty("id").GetString()!;
    }

    private async Task PauseAsync(TestShop shop, string template)
    {
        var body = JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[]
            {
                new
                {
                    id = shop.Number.WabaId,
                    time = fixture.Clock.GetUtcNow().ToUnixTimeSeconds(),
                    changes = new[] { new { field = "message_template_status_update", value = new { @event = "PAUSED", message_template_id = long.Parse(template, null), message_template_name = "hello", message_template_language = "en_US" } } },
                },
            },
        });
        Assert.Equal(200, (int)(await fixture.PostWebhookAsync(shop.Number.App, body)).StatusCode);
    }

    private static async Task<V1.Failure> FailureAsync(TestShop shop, string id) =>
        (await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageStatus?.Message == id && e.MessageStatus.Status == Status.Failed)))
            .Single(e => e.MessageStatus?.Message == id && e.MessageStatus.Status == Status.Failed).MessageStatus.Failure;
}

/// <summary>An engine and a simulator by one clock.</summary>
public abstract class GateEngine : PacedFixture;

public sealed class GateSqlite : GateEngine
{
    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(new StoreSettings());
}

public sealed class GatePostgres : GateEngine
{
    protected override async Task<StoreSettings> StoreAsync() =>
        new() { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
}

public sealed class GatesOnSqlite(GateSqlite fixture) : GateTests(fixture), IClassFixture<GateSqlite>;

public sealed class GatesOnPostgres(GatePostgres fixture) : GateTests(fixture), IClassFixture<GatePostgres>;
